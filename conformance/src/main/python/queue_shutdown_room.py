"""Q-4: a putter that was woken for room fails if the queue is shut down before it runs."""

import asyncio

from transcript import awaited, kind, say


async def main():
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    putting = asyncio.create_task(queue.put(1))
    await asyncio.sleep(0)
    say(queue.get_nowait())
    queue.shutdown()
    say(kind(await awaited(putting)), queue.qsize())
    other = asyncio.Queue()
    getting = asyncio.create_task(other.get())
    await asyncio.sleep(0)
    other.put_nowait(1)
    other.shutdown()
    say(await awaited(getting))
    third = asyncio.Queue()
    getting = asyncio.create_task(third.get())
    await asyncio.sleep(0)
    third.put_nowait(1)
    third.shutdown(immediate=True)
    say(kind(await awaited(getting)))


asyncio.run(main())
