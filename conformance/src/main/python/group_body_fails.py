"""TG-5: a body that fails cancels the children, and its exception is in the group."""

import asyncio

from transcript import say


async def forever(name):
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError as error:
        say(name, error)
        raise


async def main():
    this = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(forever("a"))
            await asyncio.sleep(0)
            group.create_task(forever("never starts"))
            raise ValueError("body")
    except* ValueError as errors:
        say(errors, this.cancelling())
    try:
        async with asyncio.TaskGroup() as group:
            raise ValueError("alone")
    except* ValueError as errors:
        say(errors, this.cancelling())


asyncio.run(main())
