"""SY-5: a notification that a cancelled task has got goes to the next one."""

import asyncio

from transcript import say, state


async def consumer(name, condition):
    try:
        async with condition:
            await condition.wait()
            say(name, "woken")
    except asyncio.CancelledError as error:
        say(name, error)


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(consumer(name, condition)) for name in "abcd"]
    await asyncio.sleep(0)
    async with condition:
        condition.notify()
    tasks[0].cancel("in the same iteration")
    await asyncio.wait(tasks[:2])
    say(state(condition))
    async with condition:
        condition.notify()
        await asyncio.sleep(0)
        tasks[2].cancel("while it waits for the lock")
        await asyncio.sleep(0)
    await asyncio.wait(tasks)
    say(state(condition))


asyncio.run(main())
