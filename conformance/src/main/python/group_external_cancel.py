"""TG-7: a cancellation from outside cancels the children and comes out with its message."""

import asyncio

from transcript import awaited, say


async def child(name):
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError as error:
        say(name, error)
        raise


async def waiting():
    async with asyncio.TaskGroup() as group:
        group.create_task(child("one"))


async def in_the_body():
    async with asyncio.TaskGroup() as group:
        group.create_task(child("two"))
        await child("body")


async def main():
    for body in (waiting, in_the_body):
        task = asyncio.create_task(body())
        await asyncio.sleep(0.02)
        task.cancel("outside")
        say(await awaited(task), task.cancelled(), task.cancelling())


asyncio.run(main())
