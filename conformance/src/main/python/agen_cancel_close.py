"""AG-3: a cancellation may come while a generator is being closed."""

import asyncio

from transcript import awaited, say


async def cleaning():
    try:
        yield 1
        yield 2
    finally:
        say("cleans up")
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError as error:
            say("hurries", error)
            raise


async def main():
    generator = cleaning()
    say(await anext(generator))
    closing = asyncio.create_task(generator.aclose())
    await asyncio.sleep(0)
    closing.cancel("hurry")
    say(await awaited(closing))
    say(await awaited(anext(generator)))
    say(await awaited(generator.aclose()))


asyncio.run(main())
