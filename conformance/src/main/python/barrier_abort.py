"""SY-8: after an abort everybody fails until the reset."""

import asyncio

from transcript import awaited, kind, say, state


async def party(name, barrier):
    say(name, kind(await awaited(barrier.wait())), state(barrier))


async def main():
    barrier = asyncio.Barrier(2)
    tasks = [asyncio.create_task(party("a", barrier))]
    await asyncio.sleep(0)
    await barrier.abort()
    say(state(barrier), barrier.broken, barrier.n_waiting)
    tasks.append(asyncio.create_task(party("b", barrier)))
    await asyncio.wait(tasks)
    say("main", kind(await awaited(barrier.wait())))
    await barrier.reset()
    say(state(barrier), barrier.broken)
    tasks = [asyncio.create_task(party(name, barrier)) for name in "cd"]
    await asyncio.wait(tasks)

    task = asyncio.create_task(party("e", barrier))
    await asyncio.sleep(0)
    await barrier.abort()
    await barrier.reset()
    say("aborted and reset", state(barrier))
    await task
    say(state(barrier))

    task = asyncio.create_task(party("f", barrier))
    await asyncio.sleep(0)
    say("main", await barrier.wait())
    blocked = asyncio.create_task(party("blocked", barrier))
    await barrier.abort()
    say("aborted while it drains", state(barrier))
    await asyncio.wait([task, blocked])
    say(state(barrier))


asyncio.run(main())
