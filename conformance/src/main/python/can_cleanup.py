"""CAN-1, CAN-2: cleaning up may await; a second request interrupts that."""

import asyncio

from transcript import awaited, say


async def cleans_up(name):
    try:
        await asyncio.sleep(1)
    finally:
        try:
            say(name, "cleaning")
            await asyncio.sleep(0.04)
            say(name, "clean")
        except asyncio.CancelledError as error:
            say(name, "interrupted", error)
            raise


async def main():
    once = asyncio.create_task(cleans_up("once"))
    twice = asyncio.create_task(cleans_up("twice"))
    await asyncio.sleep(0)
    once.cancel("first")
    twice.cancel("first")
    await asyncio.sleep(0.02)
    twice.cancel("second")
    say(await awaited(once), await awaited(twice), once.cancelling(), twice.cancelling())


asyncio.run(main())
