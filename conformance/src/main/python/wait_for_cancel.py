"""W-2, W-3: a cancellation from outside passes through to what is waited for, and is not lost."""

import asyncio

from transcript import awaited, say


async def inner():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError as error:
        say("inner", error)
        raise


async def waits(awaitable):
    await asyncio.wait_for(awaitable, 0.1)


async def main():
    loop = asyncio.get_running_loop()
    for awaitable in (inner(), asyncio.create_task(inner())):
        task = asyncio.create_task(waits(awaitable))
        await asyncio.sleep(0.02)
        task.cancel("outside")
        say(await awaited(task), task.cancelled(), task.cancelling())

    future = loop.create_future()
    task = asyncio.create_task(waits(future))
    await asyncio.sleep(0)
    future.set_result("at the same moment")
    task.cancel("wins")
    say(await awaited(task), future.result())


asyncio.run(main())
