"""Q-4: a shutdown may be repeated, and made immediate."""

import asyncio

from transcript import awaited, kind, say


async def main():
    queue = asyncio.Queue(2)
    queue.put_nowait(1)
    queue.put_nowait(2)
    joining = asyncio.create_task(queue.join())
    await asyncio.sleep(0)
    queue.shutdown()
    queue.shutdown()
    await asyncio.sleep(0)
    say(queue, joining.done())
    queue.shutdown(immediate=True)
    say(queue)
    await joining
    queue.shutdown()
    queue.shutdown(immediate=True)
    say(queue, kind(await awaited(queue.get())))


asyncio.run(main())
