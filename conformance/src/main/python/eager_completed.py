"""E-2: what ends in its first step is done at once; its callbacks still go through the loop."""

import asyncio

from transcript import awaited, say, ticks


def eager(coroutine):
    return asyncio.Task(coroutine, loop=asyncio.get_running_loop(), eager_start=True)


async def value():
    return "value"


async def fails():
    raise ValueError("boom")


async def cancels():
    raise asyncio.CancelledError("itself")


async def asks():
    asyncio.current_task().cancel("asked")
    return "dropped"


async def main():
    for body in (value, fails, cancels, asks):
        task = eager(body())
        task.add_done_callback(lambda done: say("callback", done.cancelled()))
        say(body.__name__, task.done(), task.cancelled(), len(asyncio.all_tasks()))

        async def wait():
            say(await awaited(task))

        say(await ticks(wait))
        await asyncio.sleep(0)


asyncio.run(main())
