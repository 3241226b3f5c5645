"""AG-3: a generator that runs cannot be used by others, nor by itself."""

import asyncio

from transcript import awaited, kind, say


async def slow():
    for i in range(3):
        await asyncio.sleep(0.01)
        yield i


async def selfish():
    yield refusal(await awaited(anext(itself)))


def refusal(error):
    return kind(error) + " " + str(error).split(": ")[-1]


async def main():
    global itself
    generator = slow()
    first = asyncio.create_task(awaited(anext(generator)))
    await asyncio.sleep(0)
    say(refusal(await awaited(anext(generator))))
    say(refusal(await awaited(generator.asend(None))))
    say(refusal(await awaited(generator.athrow(ValueError()))))
    say(refusal(await awaited(generator.aclose())))
    say(await first)
    say(await anext(generator))
    await generator.aclose()
    itself = selfish()
    say(await anext(itself))
    await itself.aclose()


asyncio.run(main())
