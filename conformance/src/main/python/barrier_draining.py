"""SY-8: who comes while a barrier drains waits until the last one has gone."""

import asyncio

from transcript import say, state


async def party(name, barrier):
    say(name, await barrier.wait(), state(barrier))


async def main():
    barrier = asyncio.Barrier(2)
    tasks = [asyncio.create_task(party(name, barrier)) for name in "abcdefg"]
    await asyncio.sleep(0)
    say(barrier.n_waiting, state(barrier))
    await asyncio.sleep(0)
    say(barrier.n_waiting, state(barrier))
    tasks.append(asyncio.create_task(party("late", barrier)))
    await asyncio.wait(tasks)
    say(state(barrier))


asyncio.run(main())
