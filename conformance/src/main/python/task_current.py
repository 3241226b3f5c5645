"""TASK-2: the current task is set exactly while it takes a step."""

import asyncio

from transcript import say


async def coroutine(task):
    return asyncio.current_task() is task


async def child(parent):
    say("child", asyncio.current_task() is parent)
    return asyncio.current_task()


async def main():
    loop = asyncio.get_running_loop()
    this = asyncio.current_task()
    say("main", this is not None, await coroutine(this))
    loop.call_soon(lambda: say("callback", asyncio.current_task()))
    task = asyncio.create_task(child(this))
    say("child's", await task is task)
    task.add_done_callback(lambda _: say("done callback", asyncio.current_task()))
    await asyncio.sleep(0)
    say("main", asyncio.current_task() is this)


asyncio.run(main())
