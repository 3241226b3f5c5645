"""E-1, T-1: a timeout that an eager first step enters belongs to that task."""

import asyncio

from transcript import awaited, say


async def limited(name):
    async with asyncio.timeout(1):
        say(name, "waits")
        await asyncio.sleep(3600)


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    before = loop.time()
    tasks = [asyncio.create_task(limited(name)) for name in ("first", "second")]
    say([task.done() for task in tasks])
    for task in tasks:
        say(type(await awaited(task)).__name__, task.cancelling())
    say(round(loop.time() - before))
    say(asyncio.current_task().cancelling())


asyncio.run(main())
