"""E-2, CAN-1: cancelling eager tasks that are done, that wait, and that cancel each other."""

import asyncio

from transcript import awaited, say


async def forever(name):
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError as error:
        say(name, error)
        raise


async def canceller(victim):
    say("cancels", victim.cancel("by another"))
    return "canceller"


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    done = asyncio.create_task(asyncio.sleep(0, "slept"))
    say(await done, done.cancel(), done.cancelled())
    waits = asyncio.create_task(forever("waits"))
    other = asyncio.create_task(canceller(waits))
    say(other.result(), waits.done(), waits.cancelling())
    say(await awaited(waits), waits.cancelled())
    asyncio.current_task().cancel("itself")
    child = asyncio.create_task(asyncio.sleep(0, "child"))
    say(await awaited(child), child.cancelled())


asyncio.run(main())
