"""AG-3: athrow goes on with an exception, which the body may handle."""

import asyncio

from transcript import awaited, say


async def robust():
    value = "first"
    try:
        while True:
            try:
                value = yield value
            except ValueError as error:
                await asyncio.sleep(0)
                value = error
    finally:
        say("ends")


async def ends():
    try:
        yield 1
    except ValueError:
        say("handled, and ends")


async def main():
    generator = robust()
    say(await anext(generator))
    say(await generator.athrow(ValueError("one")))
    say(await anext(generator))
    say(await awaited(generator.athrow(ZeroDivisionError("two"))))
    say(await awaited(anext(generator)))
    generator = ends()
    say(await anext(generator))
    say(await awaited(generator.athrow(ValueError("three"))))
    generator = robust()
    say(await awaited(generator.athrow(ValueError("early"))))
    say(await awaited(anext(generator)))


asyncio.run(main())
