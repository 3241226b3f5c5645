"""G-4: cancelling the whole cancels all children; the first one to end, ends it."""

import asyncio

from transcript import awaited, say


async def child(name, cleanup):
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError as error:
        say(name, error)
        await asyncio.sleep(cleanup)
        say(name, "ends")
        raise


async def main():
    together = asyncio.gather(child("a", 0.04), child("b", 0.02))
    await asyncio.sleep(0)
    say(together.cancel("why"), together.done())
    say(await awaited(together), together.cancelled())
    await asyncio.sleep(0.04)
    say(together.cancel())


asyncio.run(main())
