"""TG-1, TG-2: a child that refuses its cancellation is waited for."""

import asyncio

from transcript import say


async def stubborn():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        await asyncio.sleep(0.04)
        say("stubborn ends")
        return "value"


async def fails():
    await asyncio.sleep(0)
    raise ValueError("boom")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(stubborn())
            group.create_task(fails())
    except* ValueError as errors:
        say(errors, task.result(), task.cancelling())


asyncio.run(main())
