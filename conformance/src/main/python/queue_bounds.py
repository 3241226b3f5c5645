"""Q-4: what does not wait says whether the queue is full, empty or shut down."""

import asyncio

from transcript import caught, kind, say


async def main():
    for maxsize in (2, 0, -1):
        queue = asyncio.Queue(maxsize)
        say(queue.maxsize, queue.qsize(), queue.empty(), queue.full())
        say(kind(caught(queue.get_nowait)))
        queue.put_nowait(1)
        queue.put_nowait(2)
        say(queue.qsize(), queue.empty(), queue.full())
        say(kind(caught(lambda: queue.put_nowait(3))))
        queue.shutdown()
        say(kind(caught(lambda: queue.put_nowait(4))), queue.full())
        queue.get_nowait()
        queue.get_nowait()
        say(kind(caught(lambda: queue.get_nowait() and queue.get_nowait())))


asyncio.run(main())
