"""CAN-8: a task that suppresses its cancellation ends normally; the request stays counted."""

import asyncio

from transcript import say


async def suppresses():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        say("suppressed", asyncio.current_task().cancelling())
    await asyncio.sleep(0)
    say("still", asyncio.current_task().cancelling())
    return "value"


async def main():
    task = asyncio.create_task(suppresses())
    await asyncio.sleep(0)
    task.cancel()
    say(await task, task.cancelled(), task.cancelling())


asyncio.run(main())
