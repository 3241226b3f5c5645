"""Q-4, Q-2: one who was woken by a shutdown can still be cancelled."""

import asyncio

from transcript import say


async def does(name, coroutine):
    try:
        say(name, await coroutine)
    except BaseException as error:
        say(name, error if isinstance(error, asyncio.CancelledError) else "ended")
        raise


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(does(name, queue.get())) for name in "ab"]
    await asyncio.sleep(0)
    queue.shutdown()
    tasks[0].cancel("late")
    await asyncio.wait(tasks)
    say([task.cancelled() for task in tasks], [task.exception() is None for task in tasks[1:]])


asyncio.run(main())
