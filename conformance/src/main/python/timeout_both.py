"""T-2: deadline first, then a cancellation while the block cleans up: it is not a timeout."""

import asyncio

from transcript import awaited, say


async def limited():
    try:
        async with asyncio.timeout(0.02) as limit:
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                say("deadline", asyncio.current_task().cancelling())
                await asyncio.sleep(1)
    finally:
        say("after", limit.expired(), asyncio.current_task().cancelling())


async def main():
    task = asyncio.create_task(limited())
    await asyncio.sleep(0.05)
    task.cancel("outside")
    say(await awaited(task), task.cancelled(), task.cancelling())


asyncio.run(main())
