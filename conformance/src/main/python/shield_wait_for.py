"""S-1, W-2: the usual way to keep a timeout from cancelling."""

import asyncio

from transcript import awaited, kind, say


async def inner():
    await asyncio.sleep(0.06)
    return "value"


async def main():
    task = asyncio.create_task(inner())
    say(kind(await awaited(asyncio.wait_for(asyncio.shield(task), 0.02))))
    say(task.done(), task.cancelling())
    say(await asyncio.wait_for(asyncio.shield(task), 1))


asyncio.run(main())
