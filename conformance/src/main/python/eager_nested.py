"""E-1: eager tasks may make eager tasks, which may end or suspend."""

import asyncio

from transcript import say


def eager(coroutine):
    return asyncio.Task(coroutine, loop=asyncio.get_running_loop(), eager_start=True)


async def layer(depth):
    this = asyncio.current_task()
    say("down", depth)
    if depth:
        below = eager(layer(depth - 1))
        say("up", depth, below.done(), asyncio.current_task() is this)
        await below
    else:
        await asyncio.sleep(0)
    say("end", depth)


async def quick(depth):
    if depth:
        below = eager(quick(depth - 1))
        return [depth, below.done(), below.result()]
    return "bottom"


async def main():
    await eager(layer(2))
    say(eager(quick(3)).result())


asyncio.run(main())
