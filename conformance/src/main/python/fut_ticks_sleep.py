"""FUT-4: a sleep of zero or less takes one iteration."""

import asyncio

from transcript import say, ticks


async def main():
    async def zero():
        await asyncio.sleep(0)

    async def negative():
        await asyncio.sleep(-1)

    async def thrice():
        for _ in range(3):
            await asyncio.sleep(0)

    async def value():
        say(await asyncio.sleep(0, "value"))

    for body in (zero, negative, thrice, value):
        say(body.__name__, await ticks(body))


asyncio.run(main())
