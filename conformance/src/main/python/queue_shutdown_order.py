"""Q-4: an immediate shutdown wakes those who join before those who put."""

import asyncio

from transcript import kind, say


async def does(name, coroutine):
    try:
        say(name, await coroutine)
    except Exception as error:
        say(name, kind(error))


async def main():
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    tasks = [asyncio.create_task(does(name, coroutine)) for name, coroutine in [
        ("putter 1", queue.put(1)), ("joiner", queue.join()), ("putter 2", queue.put(2))]]
    await asyncio.sleep(0)
    queue.shutdown(immediate=True)
    await asyncio.wait(tasks)


asyncio.run(main())
