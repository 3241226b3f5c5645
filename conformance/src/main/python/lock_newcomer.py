"""SY-1: if all that wait have been cancelled, a newcomer gets a free lock at once."""

import asyncio

from transcript import say, state, ticks


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(lock.acquire()) for _ in range(3)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    lock.release()
    say(state(lock))
    say(await ticks(lock.acquire))
    say(state(lock))
    await asyncio.wait(tasks)
    say(state(lock), [task.cancelled() for task in tasks])


asyncio.run(main())
