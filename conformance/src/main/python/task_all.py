"""TASK-9: all_tasks has the loop's tasks that are not done."""

import asyncio

from transcript import awaited, say


def names():
    return sorted(task.get_name() for task in asyncio.all_tasks())


async def noop():
    pass


async def forever():
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.current_task().set_name("main")
    say(names())
    short = asyncio.create_task(noop(), name="short")
    long = asyncio.create_task(forever(), name="long")
    say(names())
    await short
    say(names())
    long.cancel()
    say(names())
    await awaited(long)
    say(names())
    other = asyncio.new_event_loop()
    task = other.create_task(noop(), name="other's")
    say(names(), [task.get_name() for task in asyncio.all_tasks(other)])
    asyncio.get_running_loop().call_soon(lambda: say("callback", names()))
    await asyncio.sleep(0)
    task.cancel()


asyncio.run(main())
