"""AG-3: a generator that takes the values of another."""

import asyncio

from transcript import say


async def numbers():
    try:
        for i in range(100):
            await asyncio.sleep(0)
            yield i
    finally:
        say("numbers end")


async def squares():
    inner = numbers()
    try:
        async for number in inner:
            yield number * number
    finally:
        say("squares end")
        await inner.aclose()


async def main():
    generator = squares()
    async for square in generator:
        say(square)
        if square == 9:
            break
    await generator.aclose()


asyncio.run(main())
