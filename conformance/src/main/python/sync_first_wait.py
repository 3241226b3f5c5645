"""SY-9: locks, conditions and barriers belong to the loop of the first wait, too."""

import asyncio

from transcript import awaited, kind, say, state

lock = asyncio.Lock()
condition = asyncio.Condition()
barrier = asyncio.Barrier(2)


async def uncontended():
    async with lock, condition:
        condition.notify_all()
    say(state(lock), state(condition), state(barrier))


async def first():
    await lock.acquire()
    asyncio.get_running_loop().call_soon(lock.release)
    await lock.acquire()
    waiting = asyncio.create_task(barrier.wait())
    async with condition:
        say(kind(await awaited(asyncio.wait_for(condition.wait(), 1))))
    say(state(lock), state(condition), state(barrier))
    await barrier.wait()
    await waiting


async def second():
    say(kind(await awaited(lock.acquire())), state(lock))
    lock.release()
    await uncontended()
    async with condition:
        say(kind(await awaited(condition.wait())), state(condition))
    say(kind(await awaited(barrier.wait())), state(barrier))


asyncio.run(uncontended())
asyncio.run(first())
asyncio.run(second())
