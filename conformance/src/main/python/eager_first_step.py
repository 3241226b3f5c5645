"""E-1: the first step of an eager task runs inside its creation, with itself as current task."""

import asyncio

from transcript import say


def eager(coroutine):
    return asyncio.Task(coroutine, loop=asyncio.get_running_loop(), eager_start=True)


async def child(parent):
    say("starts", asyncio.current_task() is parent)
    await asyncio.sleep(0)
    say("goes on", asyncio.current_task() is parent)
    return asyncio.current_task()


async def main():
    this = asyncio.current_task()
    say("before")
    task = eager(child(this))
    say("after", task.done(), asyncio.current_task() is this)
    say(await task is task)

    def callback():
        say("callback", asyncio.current_task())
        made.append(eager(child(None)))
        say("callback", asyncio.current_task())

    made = []
    asyncio.get_running_loop().call_soon(callback)
    await asyncio.sleep(0)
    await made[0]


asyncio.run(main())
