"""Q-5: a producer that never waits lets nobody else run."""

import asyncio

from transcript import say


async def produces(queue):
    for item in range(3):
        await queue.put(item)
        say("put", item)


async def consumes(name, queue):
    while True:
        say(name, "got", await queue.get())


async def main():
    for maxsize in (0, 1, 2):
        queue = asyncio.Queue(maxsize)
        say("maxsize", queue.maxsize)
        consumers = [asyncio.create_task(consumes(name, queue)) for name in "ab"]
        await asyncio.create_task(produces(queue))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        for task in consumers:
            task.cancel()
        await asyncio.wait(consumers)


asyncio.run(main())
