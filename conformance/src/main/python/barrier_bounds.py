"""SY-8: a barrier needs one party at least; with one it never waits."""

import asyncio

from transcript import caught, kind, say, state, ticks


async def main():
    say(kind(caught(lambda: asyncio.Barrier(0))), kind(caught(lambda: asyncio.Barrier(-1))))
    alone = asyncio.Barrier(1)

    async def twice():
        say(await alone.wait(), await alone.wait())

    say(await ticks(twice), state(alone))
    two = asyncio.Barrier(2)

    async def last_to_come():
        await two.wait()

    waiting = asyncio.create_task(two.wait())
    await asyncio.sleep(0)
    say(await ticks(last_to_come), state(two))
    say(await ticks(two.reset), state(two))
    say(await ticks(two.abort), state(two))
    await asyncio.wait([waiting])
    say(kind(waiting.exception()))


asyncio.run(main())
