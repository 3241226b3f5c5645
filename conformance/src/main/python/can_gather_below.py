"""CAN-2, G-4: cancelling a task that awaits gather cancels all; the first to end ends the wait."""

import asyncio

from transcript import awaited, say


async def child(name, stubborn):
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError as error:
        say(name, error)
        if stubborn:
            await asyncio.sleep(0.02)
            say(name, "ends")
            return
        raise


async def parent():
    await asyncio.gather(child("a", False), child("b", True))


async def main():
    task = asyncio.create_task(parent())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel("why")
    say(await awaited(task), task.cancelled())
    await asyncio.sleep(0.04)


asyncio.run(main())
