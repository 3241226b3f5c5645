"""SY-9: a primitive belongs to the loop in which a task first had to wait for it."""

import asyncio

from transcript import awaited, kind, say

event = asyncio.Event()
semaphore = asyncio.Semaphore(1)


async def first():
    await semaphore.acquire()
    asyncio.get_running_loop().call_soon(event.set)
    say(await event.wait())
    event.clear()


async def second():
    say(kind(await awaited(event.wait())))
    event.set()
    say(await event.wait())
    asyncio.get_running_loop().call_soon(semaphore.release)
    say(await semaphore.acquire())


asyncio.run(first())
asyncio.run(second())
