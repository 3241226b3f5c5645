"""W-5: as_completed gives each future once, in the order in which they end."""

import asyncio

from transcript import awaited, say


async def child(name, delay):
    await asyncio.sleep(delay)
    if name == "c":
        raise ValueError("c")
    return name


async def main():
    tasks = [asyncio.create_task(child(name, delay))
             for name, delay in [("a", 0.06), ("b", 0.02), ("c", 0.04)]]
    async for task in asyncio.as_completed([*tasks, tasks[0]]):
        say(tasks.index(task), task.done(), await awaited(task))
    results = []
    async for task in asyncio.as_completed([child(name, 0) for name in "abd"]):
        results.append(await task)
    say(sorted(results))


asyncio.run(main())
