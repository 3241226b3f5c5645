"""SY-3: a permit is handed over when it is released, so nobody can take it in between."""

import asyncio

from transcript import say, ticks


async def takes(name, semaphore):
    await semaphore.acquire()
    say(name, "has one", semaphore.locked())


async def main():
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    one = asyncio.create_task(takes("one", semaphore))
    two = asyncio.create_task(takes("two", semaphore))
    await asyncio.sleep(0)
    semaphore.release()
    say("released", semaphore.locked())
    barger = asyncio.create_task(takes("barger", semaphore))
    await asyncio.sleep(0)
    say(one.done(), two.done(), barger.done())
    semaphore.release()
    semaphore.release()
    say("released two", semaphore.locked())
    await asyncio.wait([one, two, barger])
    semaphore.release()
    semaphore.release()
    say("more than at first", semaphore.locked())

    async def contended():
        asyncio.get_running_loop().call_soon(semaphore.release)
        for _ in range(3):
            await semaphore.acquire()

    say(await ticks(contended))


asyncio.run(main())
