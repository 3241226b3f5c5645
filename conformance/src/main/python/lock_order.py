"""SY-1: a lock goes to the waiting tasks in order."""

import asyncio

from transcript import say, state


async def worker(name, lock, steps):
    async with lock:
        say(name, "in", state(lock))
        for _ in range(steps):
            await asyncio.sleep(0)
        say(name, "out", state(lock))


async def main():
    lock = asyncio.Lock()
    say(lock.locked(), state(lock))
    tasks = [asyncio.create_task(worker(name, lock, steps))
             for name, steps in [("a", 2), ("b", 0), ("c", 1)]]
    await asyncio.sleep(0)
    say(lock.locked(), state(lock))
    await asyncio.wait(tasks)
    say(lock.locked(), state(lock))


asyncio.run(main())
