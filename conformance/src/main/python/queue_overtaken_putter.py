"""Q-1: a woken putter may find the room taken, and queues up again behind the others."""

import asyncio

from transcript import say


async def puts(queue, item):
    await queue.put(item)
    say("put", item)


async def main():
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    tasks = [asyncio.create_task(puts(queue, item)) for item in (1, 2)]
    await asyncio.sleep(0)
    say("got", queue.get_nowait())
    await queue.put(9)
    say("put 9")
    for _ in range(4):
        await asyncio.sleep(0)
    for _ in range(3):
        say("got", await queue.get())
        await asyncio.sleep(0)
    await asyncio.wait(tasks)


asyncio.run(main())
