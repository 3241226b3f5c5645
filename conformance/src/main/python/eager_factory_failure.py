"""E-2, TASK-5: an eager task that fails at once is done, and its failure waits for its reader."""

import asyncio

from transcript import awaited, say, ticks


async def fails(text):
    raise ValueError(text)


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(fails("first"))
    say(task.done(), task.cancelled(), task.exception())
    say(await awaited(task))

    async def together():
        say(await asyncio.gather(fails("second"), fails("third"), return_exceptions=True))

    async def first_of():
        say(await awaited(asyncio.gather(fails("fourth"), fails("fifth"))))

    for body in (together, first_of):
        say(await ticks(body))


asyncio.run(main())
