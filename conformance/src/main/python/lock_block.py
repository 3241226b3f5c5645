"""SY-1: a block releases the lock however it ends; releasing a free lock is an error."""

import asyncio

from transcript import awaited, caught, kind, say, state


async def fails(lock):
    async with lock:
        say(state(lock))
        raise LookupError("in the block")


async def sleeps(lock):
    async with lock:
        say(state(lock))
        await asyncio.sleep(1)


async def main():
    lock = asyncio.Lock()
    say(await awaited(fails(lock)), state(lock))
    task = asyncio.create_task(sleeps(lock))
    await asyncio.sleep(0)
    task.cancel("asleep")
    say(await awaited(task), state(lock))
    say(kind(caught(lock.release)), state(lock))
    say(await lock.acquire(), kind(await awaited(asyncio.wait_for(sleeps(lock), 1))), state(lock))


asyncio.run(main())
