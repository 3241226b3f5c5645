"""Q-1, Q-3: the text of a queue shows its items and who waits."""

import asyncio

from transcript import say


async def main():
    say(asyncio.Queue())
    for queue in (asyncio.Queue(3), asyncio.PriorityQueue(3), asyncio.LifoQueue(3)):
        getters = [asyncio.create_task(queue.get()) for _ in range(2)]
        await asyncio.sleep(0)
        say(queue)
        for item in (2, 3, 1):
            queue.put_nowait(item)
        say(queue)
        putters = [asyncio.create_task(queue.put(item)) for item in (4, 5, 6)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        say(queue.qsize(), queue.maxsize)
        for task in getters + putters:
            task.cancel()
        await asyncio.wait(getters + putters)
        queue.shutdown(immediate=True)
        say(queue)
    queue = asyncio.Queue(-1)
    queue.put_nowait(1)
    queue.shutdown()
    say(queue)
    full = asyncio.Queue(1)
    full.put_nowait(1)
    putters = [asyncio.create_task(full.put(item)) for item in (2, 3)]
    await asyncio.sleep(0)
    say(full)
    full.get_nowait()
    say(full)
    for task in putters:
        task.cancel()


asyncio.run(main())
