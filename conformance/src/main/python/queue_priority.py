"""Q-1: a priority queue gives the least item to whoever is woken."""

import asyncio

from transcript import caught, say


async def gets(name, queue):
    say(name, "got", await queue.get())


async def main():
    queue = asyncio.PriorityQueue(4)
    tasks = [asyncio.create_task(gets(name, queue)) for name in "ab"]
    await asyncio.sleep(0)
    for item in (5, 3, 9, 1):
        queue.put_nowait(item)
    await asyncio.wait(tasks)
    queue.put_nowait(4)
    queue.put_nowait(2)
    say(queue.full(), [await queue.get() for _ in range(4)])
    say(isinstance(caught(lambda: [queue.put_nowait(object()) for _ in range(2)]), Exception))


asyncio.run(main())
