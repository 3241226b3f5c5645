"""E-1, TASK-2: who is current and who is listed while eager tasks make eager tasks."""

import asyncio

from transcript import say


async def layer(depth):
    me = asyncio.current_task()
    say(depth, me in asyncio.all_tasks(), len(asyncio.all_tasks()))
    if depth:
        below = asyncio.create_task(layer(depth - 1))
        say(depth, asyncio.current_task() is me, below.done(), len(asyncio.all_tasks()))
        if depth == 2:
            await asyncio.sleep(0)
    return depth


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    say(await asyncio.create_task(layer(3)) == 3, len(asyncio.all_tasks()))
    say(await asyncio.create_task(layer(1)), len(asyncio.all_tasks()))


asyncio.run(main())
