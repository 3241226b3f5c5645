"""TASK-8: the text of a task tells its state."""

import asyncio

from transcript import awaited, say


async def forever():
    await asyncio.get_running_loop().create_future()


async def returns():
    return 42


async def stubborn():
    try:
        await forever()
    except asyncio.CancelledError:
        await asyncio.sleep(0)


async def main():
    task = asyncio.create_task(stubborn(), name="stubborn")
    say("pending" in repr(task), "'stubborn'" in repr(task))
    await asyncio.sleep(0)
    task.cancel()
    say("cancelling" in repr(task), "wait_for" in repr(task))
    await task
    say("finished" in repr(task), "result=None" in repr(task))
    task = asyncio.create_task(returns())
    await task
    say("finished" in repr(task), "result=42" in repr(task))
    task = asyncio.create_task(forever())
    task.cancel()
    await awaited(task)
    say("cancelled" in repr(task), "wait_for" in repr(task))


asyncio.run(main())
