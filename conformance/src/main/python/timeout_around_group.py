"""T-1, TG-7: a deadline around a group ends all its tasks."""

import asyncio

from transcript import kind, say


async def child(name):
    try:
        await asyncio.sleep(1)
    finally:
        say(name, "ends")


async def main():
    try:
        async with asyncio.timeout(0.02):
            async with asyncio.TaskGroup() as group:
                group.create_task(child("a"))
                await child("body")
    except TimeoutError as error:
        say(kind(error), asyncio.current_task().cancelling())
    try:
        async with asyncio.timeout(0.02):
            async with asyncio.TaskGroup() as group:
                group.create_task(child("c"))
    except TimeoutError as error:
        say(kind(error), asyncio.current_task().cancelling())


asyncio.run(main())
