"""E-3: while the loop does not run, an eager task is scheduled like any task."""

import asyncio

from transcript import say

loop = asyncio.new_event_loop()


async def child():
    say("child")
    return "value"


task = asyncio.Task(child(), loop=loop, eager_start=True)
say("created", task.done())
say(loop.run_until_complete(task))
loop.close()
