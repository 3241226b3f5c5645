"""SY-8: a reset fails those who wait; the barrier can be used again at once."""

import asyncio

from transcript import awaited, kind, say, state


async def party(name, barrier):
    say(name, kind(await awaited(barrier.wait())), state(barrier))


async def main():
    barrier = asyncio.Barrier(3)
    await barrier.reset()
    say(state(barrier))
    tasks = [asyncio.create_task(party(name, barrier)) for name in "ab"]
    await asyncio.sleep(0)
    say(state(barrier))
    tasks.append(asyncio.create_task(party("c", barrier)))
    await barrier.reset()
    say(state(barrier), barrier.broken, barrier.n_waiting)
    tasks.append(asyncio.create_task(party("d", barrier)))
    say("main", await barrier.wait())
    await asyncio.wait(tasks)
    say(state(barrier))

    tasks = [asyncio.create_task(party(name, barrier)) for name in "ef"]
    await asyncio.sleep(0)
    say("main", await barrier.wait())
    await barrier.reset()
    say("reset while it drains", state(barrier))
    await asyncio.wait(tasks)
    say(state(barrier))


asyncio.run(main())
