"""TG-7: cancelled from outside while a child fails: the failures first, then the cancellation."""

import asyncio

from transcript import awaited, say


async def answers():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        raise ValueError("answer")


async def body():
    this = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(answers())
            await asyncio.sleep(1)
    except* ValueError as errors:
        say(errors, this.cancelling())
    try:
        await asyncio.sleep(0)
        say("never")
    except asyncio.CancelledError as error:
        say(error, this.cancelling())
        raise


async def main():
    task = asyncio.create_task(body())
    await asyncio.sleep(0.02)
    task.cancel("outside")
    say(await awaited(task), task.cancelled(), task.cancelling())


asyncio.run(main())
