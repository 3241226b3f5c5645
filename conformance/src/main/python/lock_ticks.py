"""SY-1: a free lock does not yield; one that is handed over takes one iteration a task."""

import asyncio

from transcript import say, ticks


async def main():
    lock = asyncio.Lock()

    async def uncontended():
        async with lock:
            pass

    say(await ticks(uncontended))

    async def contended():
        await lock.acquire()
        asyncio.get_running_loop().call_soon(lock.release)
        async with lock:
            pass

    say(await ticks(contended))

    async def relay():
        tasks = [asyncio.create_task(uncontended()) for _ in range(4)]
        async with lock:
            await asyncio.sleep(0)
        await tasks[3]

    say(await ticks(relay))


asyncio.run(main())
