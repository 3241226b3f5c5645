"""TG-7: a body that raises CancelledError cancels the children, and that comes out."""

import asyncio

from transcript import say


async def forever():
    try:
        await asyncio.sleep(1)
    finally:
        say("child ends")


async def main():
    this = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(forever())
            await asyncio.sleep(0)
            raise asyncio.CancelledError("itself")
    except asyncio.CancelledError as error:
        say(error, this.cancelling())
    victim = asyncio.create_task(forever())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(forever())
            await asyncio.sleep(0)
            victim.cancel("victim")
            await victim
    except asyncio.CancelledError as error:
        say(error, this.cancelling())


asyncio.run(main())
