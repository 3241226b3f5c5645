"""T-5: a block that answers the deadline with an exception of its own, fails with that."""

import asyncio

from transcript import awaited, say


async def fails():
    async with asyncio.timeout(0.02):
        try:
            await asyncio.sleep(1)
        finally:
            raise ValueError("own")


async def fails_before():
    async with asyncio.timeout(1):
        raise ZeroDivisionError("early")


async def main():
    say(await awaited(fails()), asyncio.current_task().cancelling())
    say(await awaited(fails_before()), asyncio.current_task().cancelling())
    await asyncio.sleep(0)
    say("main")


asyncio.run(main())
