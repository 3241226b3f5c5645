"""CAN-8, TASK-5: a body that answers a cancellation with an exception has failed."""

import asyncio

from transcript import awaited, say


async def fails():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        raise ValueError("while cancelled")


async def main():
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    task.cancel()
    say(await awaited(task), task.cancelled(), task.cancelling(), task.exception())


asyncio.run(main())
