"""R-1: what main returns or raises, run returns or raises."""

import asyncio

from transcript import caught, say


async def value():
    return "value"


async def fails():
    await asyncio.sleep(0)
    raise ValueError("boom")


async def cancels():
    asyncio.current_task().cancel("itself")
    await asyncio.sleep(0)


async def leaves():
    raise SystemExit(3)


for main in (value, fails, cancels, leaves):
    say(main.__name__, caught(lambda: asyncio.run(main())))
