"""Q-4, Q-1: workers that take items until the queue is shut down."""

import asyncio

from transcript import say


async def worker(name, queue):
    try:
        while True:
            item = await queue.get()
            say(name, item)
            for _ in range(item % 3):
                await asyncio.sleep(0)
            queue.task_done()
    except asyncio.QueueShutDown:
        say(name, "ends")


async def main():
    queue = asyncio.Queue(2)
    workers = [asyncio.create_task(worker(name, queue)) for name in "abc"]
    for item in range(10):
        await queue.put(item)
    say("all put")
    queue.shutdown()
    await queue.join()
    say("all done")
    await asyncio.wait(workers)


asyncio.run(main())
