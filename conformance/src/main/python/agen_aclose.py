"""AG-3: aclose runs what stands in finally, which may await."""

import asyncio

from transcript import awaited, say


async def cleaning(name):
    try:
        for i in range(10):
            yield i
    finally:
        say(name, "cleans up")
        await asyncio.sleep(0)
        say(name, "is clean")


async def failing():
    try:
        yield 1
    finally:
        raise ValueError("cannot clean up")


async def main():
    generator = cleaning("a")
    say(await anext(generator), await anext(generator))
    say(await awaited(generator.aclose()))
    say(await awaited(generator.aclose()))
    say(await awaited(anext(generator)))
    generator = cleaning("not begun")
    say(await awaited(generator.aclose()))
    say(await awaited(anext(generator)))
    say(await awaited(generator.asend("late")))
    generator = failing()
    say(await anext(generator))
    say(await awaited(generator.aclose()))
    say(await awaited(generator.aclose()))
    async for item in cleaning("to the end"):
        if item == 9:
            say(item)


asyncio.run(main())
