"""SY-1, SY-2: a newcomer does not overtake the waiting tasks, even while the lock is free."""

import asyncio

from transcript import awaited, say, state


async def takes(name, lock):
    async with lock:
        say(name)


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(takes(i, lock)) for i in range(4)]
    await asyncio.sleep(0)
    tasks[1].cancel("not this one")
    lock.release()
    say("released", lock.locked(), state(lock))
    tasks.append(asyncio.create_task(takes("barger", lock)))
    await asyncio.sleep(0)
    say("later", lock.locked())
    await asyncio.wait(tasks)
    say(await awaited(tasks[1]), state(lock))


asyncio.run(main())
