"""W-5: after the timeout every step raises; the tasks go on."""

import asyncio

from transcript import awaited, kind, say


async def child(name, delay):
    await asyncio.sleep(delay)
    return name


async def main():
    tasks = [asyncio.create_task(child(name, delay))
             for name, delay in [("a", 0.02), ("b", 0.08), ("c", 0.1)]]
    for step in asyncio.as_completed(tasks, timeout=0.05):
        say(kind(await awaited(step)))
    say([task.cancelling() for task in tasks])
    say(await asyncio.gather(*tasks))


asyncio.run(main())
