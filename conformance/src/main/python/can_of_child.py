"""CAN-10: a child cancelled by somebody else raises in its awaiter, who is not cancelled."""

import asyncio

from transcript import say


async def forever():
    await asyncio.get_running_loop().create_future()


async def awaits(child):
    try:
        await child
    except asyncio.CancelledError:
        say("child was cancelled", asyncio.current_task().cancelling())
    await asyncio.sleep(0)
    return "goes on"


async def passes(child):
    await child


async def main():
    child = asyncio.create_task(forever())
    one = asyncio.create_task(awaits(child))
    two = asyncio.create_task(passes(child))
    await asyncio.sleep(0)
    child.cancel()
    say(await one, one.cancelling())
    say(two.cancelled(), two.cancelling())


asyncio.run(main())
