"""CAN-6: a task that cancels itself and returns is cancelled; its own exception wins."""

import asyncio

from transcript import awaited, say


async def returns():
    asyncio.current_task().cancel("itself")
    return "dropped"


async def raises():
    asyncio.current_task().cancel("itself")
    raise ValueError("wins")


async def awaits():
    asyncio.current_task().cancel("itself")
    say("still running")
    try:
        await asyncio.sleep(0.02)
    except asyncio.CancelledError as error:
        say("at the await", error)
        raise


async def yields():
    asyncio.current_task().cancel("itself")
    await asyncio.sleep(0)
    say("never")


async def refuses():
    asyncio.current_task().cancel("itself")
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        return "refused"


async def main():
    for body in (returns, raises, awaits, yields, refuses):
        task = asyncio.create_task(body())
        say(body.__name__, await awaited(task), task.cancelled(), task.cancelling())


asyncio.run(main())
