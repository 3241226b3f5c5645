"""AG-3: what the body throws goes to whoever takes the next value, once."""

import asyncio

from transcript import awaited, say


async def fails():
    yield 1
    raise ValueError("boom")


async def returns():
    for i in range(10):
        if i == 2:
            return
        yield i


async def leaves():
    yield 1
    raise GeneratorExit


async def main():
    generator = fails()
    say(await awaited(anext(generator)))
    say(await awaited(anext(generator)))
    say(await awaited(anext(generator)))
    say(await awaited(generator.asend("late")))
    say(await awaited(generator.aclose()))
    say([item async for item in returns()])


asyncio.run(main())
