"""FUT-9: the first to read a cancelled task gets the CancelledError that ended it."""

import asyncio

from transcript import awaited, caught, say


async def main():
    original = asyncio.CancelledError("original")

    async def cancels_itself():
        raise original

    task = asyncio.create_task(cancels_itself())
    await asyncio.wait([task])
    say(task.cancelled(), task.cancelling())
    say(caught(task.result) is original)
    say(caught(task.result) is original)

    task = asyncio.create_task(cancels_itself())
    first = await awaited(task)
    say(first is original, first)


asyncio.run(main())
