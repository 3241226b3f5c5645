"""SY-3: what a semaphore says of itself while permits are handed over."""

import asyncio

from transcript import say, state


async def worker(name, semaphore):
    await semaphore.acquire()
    say(name, state(semaphore))


async def main():
    for semaphore in asyncio.Semaphore(2), asyncio.BoundedSemaphore(2):
        say(state(semaphore))
        await semaphore.acquire()
        say(state(semaphore))
        await semaphore.acquire()
        say(state(semaphore))
        tasks = [asyncio.create_task(worker(name, semaphore)) for name in "ab"]
        await asyncio.sleep(0)
        say(state(semaphore))
        semaphore.release()
        semaphore.release()
        say(state(semaphore))
        await asyncio.wait(tasks)
        semaphore.release()
        semaphore.release()
        say(state(semaphore))


asyncio.run(main())
