"""AG-3: a generator that yields when it is closed is told off."""

import asyncio

from transcript import awaited, kind, say


async def stubborn():
    try:
        yield 1
    except GeneratorExit:
        say("told to end")
        yield 2
    say("goes on")
    yield 3


async def ends_quietly():
    try:
        yield 1
    except GeneratorExit:
        say("told to end")


async def main():
    generator = stubborn()
    say(await anext(generator))
    refused = await awaited(generator.aclose())
    say(kind(refused), str(refused))
    say(await awaited(anext(generator)))
    say(await awaited(anext(generator)))
    generator = ends_quietly()
    say(await anext(generator))
    say(await awaited(generator.aclose()))
    say(await awaited(anext(generator)))


asyncio.run(main())
