"""W-1: without time, what is not done is cancelled before it starts."""

import asyncio

from transcript import awaited, kind, say


async def never():
    say("never")


async def stubborn():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        return "stubborn"


async def answers():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        raise ValueError("answer")


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    done.set_result("done")
    for timeout in (0, -1):
        say(await asyncio.wait_for(done, timeout))
        say(kind(await awaited(asyncio.wait_for(never(), timeout))))
        pending = loop.create_future()
        error = await awaited(asyncio.wait_for(pending, timeout))
        say(kind(error), kind(error.__cause__), pending.cancelled())
        for body in (stubborn, answers):
            task = asyncio.create_task(body())
            await asyncio.sleep(0)
            say(await awaited(asyncio.wait_for(task, timeout)), task.cancelling())
    say(asyncio.current_task().cancelling())


asyncio.run(main())
