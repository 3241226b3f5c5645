"""T-1, G-4: a deadline around gather cancels the children."""

import asyncio

from transcript import awaited, kind, say


async def child(name, delay):
    try:
        await asyncio.sleep(delay)
        say(name, "done")
        return name
    except asyncio.CancelledError:
        say(name, "cancelled")
        raise


async def limited():
    async with asyncio.timeout(0.04):
        await asyncio.gather(child("a", 0.02), child("b", 1), child("c", 1))


async def main():
    say(kind(await awaited(limited())), asyncio.current_task().cancelling())


asyncio.run(main())
