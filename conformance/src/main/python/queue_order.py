"""Q-1: those who wait for an item or for room are woken in order."""

import asyncio

from transcript import say


async def gets(name, queue):
    say(name, "got", await queue.get())


async def puts(name, queue, item):
    await queue.put(item)
    say(name, "put", item, queue.qsize())


async def main():
    queue = asyncio.Queue(2)
    getters = [asyncio.create_task(gets(name, queue)) for name in "abc"]
    await asyncio.sleep(0)
    for item in (1, 2):
        queue.put_nowait(item)
    say("put two", queue.full())
    await asyncio.sleep(0)
    queue.put_nowait(3)
    await asyncio.wait(getters)
    queue.put_nowait(4)
    queue.put_nowait(5)
    putters = [asyncio.create_task(puts(name, queue, item))
               for name, item in [("d", 6), ("e", 7), ("f", 8)]]
    await asyncio.sleep(0)
    for _ in range(5):
        say("main got", await queue.get())
        await asyncio.sleep(0)
    await asyncio.wait(putters)
    say(queue.empty())


asyncio.run(main())
