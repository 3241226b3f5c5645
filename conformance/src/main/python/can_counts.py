"""CAN-1: each cancel of a task that is not done counts and returns True."""

import asyncio

from transcript import awaited, say


async def forever():
    await asyncio.get_running_loop().create_future()


async def noop():
    pass


async def main():
    done = asyncio.create_task(noop())
    await done
    say(done.cancel(), done.cancelling(), done.cancelled())
    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    say(task.cancelling(), task.cancel(), task.cancel(), task.cancelling())
    say(task.done(), task.cancelled())
    say(await awaited(task), task.cancelling(), task.cancel(), task.cancelling())


asyncio.run(main())
