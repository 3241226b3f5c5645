"""TG-7, TG-9: cancelled from outside after a child failed, while the block waits for others."""

import asyncio

from transcript import awaited, say


async def fails():
    raise ValueError("boom")


async def slow():
    try:
        await asyncio.sleep(1)
    finally:
        await asyncio.sleep(0.04)
        say("cleaned up")


async def body():
    this = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(slow())
            await asyncio.sleep(0)
            group.create_task(fails())
    except* ValueError as errors:
        say(errors, this.cancelling())
    await asyncio.sleep(0)
    say("never")


async def main():
    task = asyncio.create_task(body())
    await asyncio.sleep(0.02)
    task.cancel("outside")
    say(await awaited(task), task.cancelled(), task.cancelling())


asyncio.run(main())
