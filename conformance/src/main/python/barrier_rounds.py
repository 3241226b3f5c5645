"""SY-8: a barrier is used again and again by the same tasks."""

import asyncio

from transcript import say, state


async def party(name, barrier, steps):
    for turn in range(3):
        for _ in range(steps):
            await asyncio.sleep(0)
        say(name, turn, await barrier.wait())


async def main():
    barrier = asyncio.Barrier(3)
    await asyncio.gather(party("a", barrier, 0), party("b", barrier, 2), party("c", barrier, 1))
    say(state(barrier))


asyncio.run(main())
