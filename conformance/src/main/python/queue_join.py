"""Q-3: join waits until task_done was called for each item that was put."""

import asyncio

from transcript import say


async def worker(name, queue):
    while True:
        item = await queue.get()
        say(name, "works on", item)
        await asyncio.sleep(0)
        queue.task_done()
        say(name, "has done", item)


async def joins(name, queue):
    await queue.join()
    say(name, "joined", queue.empty())


async def main():
    queue = asyncio.Queue()
    await queue.join()
    say("nothing to join")
    for item in range(5):
        queue.put_nowait(item)
    workers = [asyncio.create_task(worker(name, queue)) for name in "ab"]
    joiners = [asyncio.create_task(joins(name, queue)) for name in "xy"]
    await asyncio.wait(joiners)
    for task in workers:
        task.cancel()
    await asyncio.wait(workers)
    queue.put_nowait(5)
    late = asyncio.create_task(joins("z", queue))
    await asyncio.sleep(0)
    queue.get_nowait()
    await asyncio.sleep(0)
    say("taken is not done", late.done())
    queue.task_done()
    queue.put_nowait(6)
    await late


asyncio.run(main())
