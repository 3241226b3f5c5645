"""Q-1: a LIFO queue gives the newest item to whoever is woken."""

import asyncio

from transcript import say


async def gets(name, queue):
    say(name, "got", await queue.get())


async def main():
    queue = asyncio.LifoQueue(3)
    tasks = [asyncio.create_task(gets(name, queue)) for name in "ab"]
    await asyncio.sleep(0)
    for item in (1, 2, 3):
        queue.put_nowait(item)
    putting = asyncio.create_task(queue.put(4))
    await asyncio.wait(tasks)
    await putting
    say([await queue.get() for _ in range(2)], queue.empty())


asyncio.run(main())
