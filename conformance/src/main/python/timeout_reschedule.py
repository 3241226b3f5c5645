"""T-7: a deadline can be moved, removed and set to the past while the block runs."""

import asyncio

from transcript import kind, say


async def main():
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(0.02) as limit:
        limit.reschedule(loop.time() + 1)
        await asyncio.sleep(0.04)
        say("later")
    async with asyncio.timeout(0.02) as limit:
        limit.reschedule(None)
        await asyncio.sleep(0.04)
        say("never", limit.when())
    try:
        async with asyncio.timeout(None) as limit:
            limit.reschedule(loop.time() + 0.02)
            await asyncio.sleep(1)
    except TimeoutError as error:
        say(kind(error), "set later")
    try:
        async with asyncio.timeout(1) as limit:
            limit.reschedule(loop.time() - 1)
            say("still here", limit.expired())
            await asyncio.sleep(0)
            say("never")
    except TimeoutError as error:
        say(kind(error), "past")


asyncio.run(main())
