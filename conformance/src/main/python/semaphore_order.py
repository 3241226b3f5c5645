"""SY-3: permits go to the waiting in order; a newcomer does not overtake them."""

import asyncio

from transcript import say


async def worker(name, semaphore, steps):
    async with semaphore:
        say(name, "in", semaphore.locked())
        for _ in range(steps):
            await asyncio.sleep(0)
        say(name, "out")


async def main():
    semaphore = asyncio.Semaphore(2)
    tasks = [asyncio.create_task(worker(name, semaphore, steps))
             for name, steps in [("a", 2), ("b", 4), ("c", 1), ("d", 1)]]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    say("locked", semaphore.locked())
    late = asyncio.create_task(worker("late", semaphore, 1))
    await asyncio.wait([*tasks, late])
    say("locked", semaphore.locked())


asyncio.run(main())
