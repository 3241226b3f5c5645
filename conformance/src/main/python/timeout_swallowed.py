"""T-3: a block that swallows the cancellation ends normally, and the count is right."""

import asyncio

from transcript import say


async def main():
    this = asyncio.current_task()
    async with asyncio.timeout(0.02) as limit:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            say("swallowed", this.cancelling())
    say(limit.expired(), this.cancelling())
    async with asyncio.timeout(0.02) as limit:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            await asyncio.sleep(0.02)
            say("goes on in the block", limit.expired())
    say(limit.expired(), this.cancelling())
    await asyncio.sleep(0)
    say("not cancelled")


asyncio.run(main())
