"""R-2: what is left is cancelled also when main fails or leaves."""

import asyncio

from transcript import caught, say


async def left_over():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        await asyncio.sleep(0.02)
        say("refuses, and ends")


async def fails():
    asyncio.create_task(left_over())
    await asyncio.sleep(0)
    raise ValueError("boom")


async def leaves():
    asyncio.create_task(left_over())
    await asyncio.sleep(0)
    raise SystemExit(3)


for main in (fails, leaves):
    say(caught(lambda: asyncio.run(main())))
