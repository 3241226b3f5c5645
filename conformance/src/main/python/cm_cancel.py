"""AG-4: a cancellation in the entry, the block and the exit."""

import asyncio
from contextlib import asynccontextmanager

from transcript import awaited, say


@asynccontextmanager
async def slow():
    try:
        say("enters")
        await asyncio.sleep(1)
        try:
            yield
        except asyncio.CancelledError as error:
            say("block was cancelled", error)
            raise
        finally:
            say("exits")
            await asyncio.sleep(1)
            say("has cleaned up")
    finally:
        say("ends")


async def use():
    async with slow():
        say("block")
        await asyncio.sleep(1)
    say("after")


async def main():
    for delay in 0.5, 1.5, 2.5, 3.5:
        task = asyncio.create_task(use())
        await asyncio.sleep(delay)
        task.cancel(f"after {delay}")
        say(await awaited(task))


asyncio.run(main())
