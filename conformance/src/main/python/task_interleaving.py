"""TASK-1: tasks take their steps in turn; between two awaits nothing else runs."""

import asyncio

from transcript import say


async def worker(name, steps):
    for step in range(steps):
        say(name, step)
        await asyncio.sleep(0)
    return steps


async def main():
    tasks = [asyncio.create_task(worker(name, steps))
             for name, steps in [("a", 3), ("b", 1), ("c", 2)]]
    for task in tasks:
        say("result", await task)


asyncio.run(main())
