"""S-1: cancelling who waits for a shield cancels the shield; what is inside goes on."""

import asyncio

from transcript import awaited, say


async def inner():
    try:
        await asyncio.sleep(0.04)
    except asyncio.CancelledError:
        say("never")
        raise
    say("inner ends")
    return "value"


async def waits(task):
    return await asyncio.shield(task)


async def main():
    task = asyncio.create_task(inner())
    waiter = asyncio.create_task(waits(task))
    await asyncio.sleep(0)
    waiter.cancel("why")
    say(await awaited(waiter), waiter.cancelled(), task.cancelling(), task.done())
    say(await task)

    outer = asyncio.shield(inner())
    say(outer.cancel(), outer.cancelled())
    await asyncio.sleep(0.06)


asyncio.run(main())
