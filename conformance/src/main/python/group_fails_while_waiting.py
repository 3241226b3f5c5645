"""TG-2, TG-3: a child that fails while the block waits; the parent's count is as before."""

import asyncio

from transcript import say


async def fails(delay):
    await asyncio.sleep(delay)
    raise ValueError("boom")


async def forever():
    try:
        await asyncio.sleep(1)
    finally:
        await asyncio.sleep(0.02)
        say("cleaned up")


async def main():
    this = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(forever())
            group.create_task(fails(0.02))
    except* ValueError as errors:
        say(errors, this.cancelling())
    await asyncio.sleep(0)
    say("main", this.cancelling())


asyncio.run(main())
