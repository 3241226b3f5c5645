"""T-2: a cancellation from outside stays one, also when the deadline passes as well."""

import asyncio

from transcript import awaited, say


async def limited(cleanup):
    async with asyncio.timeout(0.04) as limit:
        try:
            await asyncio.sleep(1)
        finally:
            if cleanup:
                try:
                    await asyncio.sleep(cleanup)
                except asyncio.CancelledError as error:
                    say("while cleaning up", error, limit.expired())
                    raise


async def main():
    for cleanup in (0, 0.04):
        task = asyncio.create_task(limited(cleanup))
        await asyncio.sleep(0.02)
        task.cancel("outside")
        say(await awaited(task), task.cancelled(), task.cancelling())


asyncio.run(main())
