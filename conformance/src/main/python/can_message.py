"""CAN-9: the message of cancel arrives in the task and in its awaiter."""

import asyncio

from transcript import awaited, say


async def forever():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError as error:
        say("in the task", error)
        raise


async def replaces():
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        raise asyncio.CancelledError("another")


async def main():
    for body in (forever, replaces):
        for message in ("why", None):
            task = asyncio.create_task(body())
            await asyncio.sleep(0)
            task.cancel() if message is None else task.cancel(message)
            say("awaiter", await awaited(task))


asyncio.run(main())
