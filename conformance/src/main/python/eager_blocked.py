"""E-2: what suspends in its first step goes on like any task."""

import asyncio

from transcript import awaited, say


def eager(coroutine):
    return asyncio.Task(coroutine, loop=asyncio.get_running_loop(), eager_start=True)


async def worker(name, steps):
    for step in range(steps):
        say(name, step)
        await asyncio.sleep(0)
    return name


async def forever():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError as error:
        say("cancelled", error)
        raise


async def main():
    lazy = asyncio.create_task(worker("lazy", 2))
    early = eager(worker("eager", 3))
    say("created", len(asyncio.all_tasks()))
    say(await lazy, await early)
    task = eager(forever())
    say(task.cancel("why"), task.done(), task.cancelling())
    say(await awaited(task))


asyncio.run(main())
