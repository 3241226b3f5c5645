"""SY-8: the last one lets all go on, each with a number of its own."""

import asyncio

from transcript import say, state


async def party(name, barrier):
    say(name, "comes", state(barrier))
    index = await barrier.wait()
    say(name, index, state(barrier))


async def main():
    barrier = asyncio.Barrier(4)
    say(barrier.parties, barrier.n_waiting, barrier.broken)
    tasks = [asyncio.create_task(party(name, barrier)) for name in "abc"]
    await asyncio.sleep(0)
    say(barrier.n_waiting)
    say("main", await barrier.wait(), barrier.n_waiting)
    await asyncio.wait(tasks)
    say(state(barrier))


asyncio.run(main())
