"""SY-3: permits that are free behind a waiting task go to those who came meanwhile."""

import asyncio

from transcript import say, state


async def worker(name, semaphore):
    await semaphore.acquire()
    say(name, state(semaphore))


async def main():
    semaphore = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(worker("first", semaphore))]
    await asyncio.sleep(0)
    for _ in range(4):
        semaphore.release()
    say(state(semaphore), semaphore.locked())
    tasks += [asyncio.create_task(worker(name, semaphore)) for name in "abc"]
    await asyncio.sleep(0)
    say(state(semaphore), semaphore.locked())
    await asyncio.wait(tasks)
    say(state(semaphore), semaphore.locked())

    woken = asyncio.create_task(worker("woken", semaphore))
    await asyncio.sleep(0)
    semaphore.release()
    semaphore.release()
    tasks = [asyncio.create_task(worker(name, semaphore)) for name in "def"]
    woken.cancel()
    await asyncio.sleep(0)
    say(state(semaphore))
    await asyncio.sleep(0)
    say(state(semaphore), [task.done() for task in tasks])
    semaphore.release()
    await asyncio.wait(tasks)
    say(state(semaphore))


asyncio.run(main())
