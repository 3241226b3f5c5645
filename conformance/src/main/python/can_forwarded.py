"""CAN-2: a cancellation goes down to what is awaited, and comes up when that is done."""

import asyncio

from transcript import awaited, say


async def layer(depth):
    try:
        if depth:
            await asyncio.create_task(layer(depth - 1))
        else:
            await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError as error:
        say("layer", depth, error, asyncio.current_task().cancelling())
        await asyncio.sleep(0)
        say("layer", depth, "cleaned up")
        raise


async def main():
    task = asyncio.create_task(layer(2))
    for _ in range(4):
        await asyncio.sleep(0)
    say(task.cancel("why"), task.cancelling())
    say(await awaited(task))


asyncio.run(main())
