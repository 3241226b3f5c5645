"""Q-4: after shutdown puts fail at once, gets when the queue is empty."""

import asyncio

from transcript import awaited, caught, kind, say


async def main():
    queue = asyncio.Queue(3)
    queue.put_nowait(1)
    queue.put_nowait(2)
    queue.shutdown()
    say(kind(await awaited(queue.put(3))), kind(caught(lambda: queue.put_nowait(3))))
    say(await queue.get(), queue.get_nowait())
    say(kind(await awaited(queue.get())), kind(caught(queue.get_nowait)))
    joining = asyncio.create_task(queue.join())
    await asyncio.sleep(0)
    queue.task_done()
    queue.task_done()
    await joining
    queue.shutdown()
    say(kind(await awaited(queue.get())), queue.empty())


asyncio.run(main())
