"""Q-1: a woken getter may find the item gone, and queues up again behind the others."""

import asyncio

from transcript import say


async def gets(name, queue):
    say(name, "got", await queue.get())


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(gets(name, queue)) for name in ("first", "second")]
    await asyncio.sleep(0)
    queue.put_nowait(1)
    say("main got", await queue.get())
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(gets("third", queue)))
    await asyncio.sleep(0)
    for item in (2, 3, 4):
        queue.put_nowait(item)
    await asyncio.wait(tasks)


asyncio.run(main())
