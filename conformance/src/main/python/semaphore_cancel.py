"""SY-3: a cancelled waiter takes no permit, and none is lost."""

import asyncio

from transcript import awaited, say


async def takes(name, semaphore):
    await semaphore.acquire()
    say(name, "has one")


async def main():
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    tasks = [asyncio.create_task(takes(name, semaphore)) for name in "abcd"]
    await asyncio.sleep(0)
    tasks[0].cancel("while waiting")
    say(await awaited(tasks[0]), semaphore.locked())
    semaphore.release()
    tasks[1].cancel("after the handover")
    say(await awaited(tasks[1]), semaphore.locked())
    await tasks[2]
    tasks[3].cancel()
    await awaited(tasks[3])
    say("locked", semaphore.locked())
    semaphore.release()
    say("locked", semaphore.locked())


asyncio.run(main())
