"""W-2: what is cancelled for its time is waited for, and may still return or fail."""

import asyncio

from transcript import awaited, say


async def swallows():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        await asyncio.sleep(0.02)
        return "swallowed"


async def fails():
    try:
        await asyncio.sleep(1)
    finally:
        await asyncio.sleep(0.02)
        raise ValueError("cleaning up")


async def main():
    for body in (swallows, fails):
        say(await awaited(asyncio.wait_for(body(), 0.02)))
        task = asyncio.create_task(body())
        say(await awaited(asyncio.wait_for(task, 0.02)), task.cancelling())
    say(asyncio.current_task().cancelling())


asyncio.run(main())
