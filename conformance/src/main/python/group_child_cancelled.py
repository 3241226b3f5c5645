"""TG-4: a child that is cancelled is no failure."""

import asyncio

from transcript import say


async def forever():
    await asyncio.get_running_loop().create_future()


async def cancels_itself():
    raise asyncio.CancelledError("itself")


async def goes_on():
    await asyncio.sleep(0.02)
    return "went on"


async def main():
    async with asyncio.TaskGroup() as group:
        one = group.create_task(forever())
        two = group.create_task(goes_on())
        three = group.create_task(cancels_itself())
        await asyncio.sleep(0)
        one.cancel()
    say(one.cancelled(), two.result(), three.cancelled(), asyncio.current_task().cancelling())


asyncio.run(main())
