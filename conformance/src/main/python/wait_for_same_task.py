"""W-2: what has time runs in the calling task."""

import asyncio

from transcript import awaited, kind, say


async def main():
    this = asyncio.current_task()

    async def body():
        await asyncio.sleep(0)
        return asyncio.current_task() is this

    async def slow():
        try:
            await asyncio.sleep(1)
        finally:
            say("cancelled", this.cancelling())

    say(await asyncio.wait_for(body(), 1), await asyncio.wait_for(body(), None))
    error = await awaited(asyncio.wait_for(slow(), 0.02))
    say(kind(error), kind(error.__cause__), this.cancelling())
    task = asyncio.create_task(asyncio.sleep(1))
    say(kind(await awaited(asyncio.wait_for(task, 0.02))), task.cancelled(), task.cancelling())


asyncio.run(main())
