"""SY-6: a notification wakes the first that are not woken yet; they queue for the lock fairly."""

import asyncio

from transcript import say, state


async def consumer(name, condition):
    async with condition:
        await condition.wait()
        say(name, "woken")


async def other(lock):
    async with lock:
        say("other in")


async def main():
    lock = asyncio.Lock()
    condition = asyncio.Condition(lock)
    tasks = [asyncio.create_task(consumer(i, condition)) for i in range(7)]
    await asyncio.sleep(0)
    async with condition:
        condition.notify(2)
        condition.notify()
        condition.notify(0)
        tasks.append(asyncio.create_task(other(lock)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        say(state(condition), state(lock))
    for _ in range(5):
        await asyncio.sleep(0)
    say(state(condition), state(lock))
    async with condition:
        condition.notify(2)
    await asyncio.sleep(0)
    say(state(condition), state(lock))
    async with condition:
        condition.notify(99)
    await asyncio.wait(tasks)
    say(state(condition), state(lock))


asyncio.run(main())
