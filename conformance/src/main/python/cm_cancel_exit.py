"""AG-4: a second cancellation interrupts the exit, and the first may be swallowed."""

import asyncio
from contextlib import asynccontextmanager

from transcript import awaited, say


@asynccontextmanager
async def slow():
    try:
        yield
    finally:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError as error:
            say("exit was cancelled", error)
            raise


@asynccontextmanager
async def swallows():
    try:
        yield
    except asyncio.CancelledError as error:
        say("swallowed", error)


async def use(manager):
    async with manager:
        await asyncio.sleep(1)
    return "went on"


async def main():
    task = asyncio.create_task(use(slow()))
    await asyncio.sleep(0)
    task.cancel("first")
    await asyncio.sleep(0.01)
    task.cancel("second")
    say(await awaited(task), task.cancelling())
    task = asyncio.create_task(use(swallows()))
    await asyncio.sleep(0)
    task.cancel("request")
    say(await awaited(task), task.cancelling())


asyncio.run(main())
