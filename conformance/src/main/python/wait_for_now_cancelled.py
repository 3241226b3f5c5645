"""W-1: without time, what was cancelled before is no timeout."""

import asyncio

from transcript import awaited, say


async def main():
    future = asyncio.get_running_loop().create_future()
    future.cancel("before")
    for timeout in (0, -1, 1, None):
        say(await awaited(asyncio.wait_for(future, timeout)))


asyncio.run(main())
