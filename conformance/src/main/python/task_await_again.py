"""TASK-5, FUT-8: a task that is done can be awaited again, with the same outcome."""

import asyncio

from transcript import awaited, say


async def fails():
    await asyncio.sleep(0)
    raise ValueError("boom")


async def value():
    return ["value"]


async def main():
    good = asyncio.create_task(value())
    say(await good is await good)
    bad = asyncio.create_task(fails())
    first = await awaited(bad)
    say(first, await awaited(bad) is first, bad.exception() is first)


asyncio.run(main())
