"""Q-4, Q-3: an immediate shutdown discards the items and counts them as done."""

import asyncio

from transcript import awaited, caught, kind, say


async def joins(queue):
    await queue.join()
    say("joined")


async def main():
    queue = asyncio.Queue()
    for item in range(3):
        queue.put_nowait(item)
    joining = asyncio.create_task(joins(queue))
    await asyncio.sleep(0)
    queue.get_nowait()
    queue.shutdown(immediate=True)
    say("shut down", queue.qsize(), kind(await awaited(queue.get())))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    say("one is under way", joining.done())
    queue.task_done()
    await joining
    say(isinstance(caught(queue.task_done), Exception))


asyncio.run(main())
