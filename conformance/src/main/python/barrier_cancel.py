"""SY-8: who is cancelled while a barrier fills is missing; the others wait for one more."""

import asyncio

from transcript import awaited, say, state


async def party(name, barrier):
    say(name, await barrier.wait())


async def main():
    barrier = asyncio.Barrier(3)
    a, b = [asyncio.create_task(party(name, barrier)) for name in "ab"]
    await asyncio.sleep(0)
    b.cancel("filling")
    say(await awaited(b), state(barrier))
    await asyncio.sleep(0)
    c = asyncio.create_task(party("c", barrier))
    await asyncio.sleep(0)
    say(state(barrier))
    d = asyncio.create_task(party("d", barrier))
    await asyncio.wait([a, c, d])
    say(state(barrier))

    waiting = [asyncio.create_task(barrier.wait()) for _ in range(2)]
    await asyncio.sleep(0)
    blocked = asyncio.create_task(party("blocked", barrier))
    say(await barrier.wait(), state(barrier))
    waiting[0].cancel("draining")
    await asyncio.sleep(0)
    blocked.cancel("blocked")
    say([await awaited(waiting[0]), await awaited(blocked)])
    await waiting[1]
    say(state(barrier))


asyncio.run(main())
