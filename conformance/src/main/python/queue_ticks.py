"""Q-5: put and get that need not wait do not yield; those that have to take an iteration."""

import asyncio

from transcript import say, ticks


async def main():
    queue = asyncio.Queue(1)
    loop = asyncio.get_running_loop()

    async def there_and_back():
        for item in range(100):
            await queue.put(item)
            await queue.get()
            queue.task_done()
        await queue.join()

    async def get_later():
        loop.call_soon(queue.put_nowait, 1)
        await queue.get()

    async def put_later():
        queue.put_nowait(1)
        loop.call_soon(queue.get_nowait)
        await queue.put(2)

    async def join_later():
        loop.call_soon(queue.task_done)
        await queue.join()

    say(await ticks(there_and_back))
    say(await ticks(get_later))
    queue.task_done()
    say(await ticks(put_later))
    queue.task_done()
    say(await ticks(join_later), queue.qsize())


asyncio.run(main())
