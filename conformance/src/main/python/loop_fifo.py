"""LOOP-1: callbacks, tasks and done callbacks share one queue, first in, first out."""

import asyncio

from transcript import say


async def task():
    say("task")


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.add_done_callback(lambda _: say("done callback"))
    loop.call_soon(say, "soon 1")
    future.set_result(None)
    loop.call_soon_threadsafe(say, "threadsafe")
    created = asyncio.create_task(task())
    loop.call_soon(say, "soon 2")
    await asyncio.sleep(0)
    say("main", created.done())


asyncio.run(main())
