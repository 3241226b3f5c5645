"""AG-2: after the shutdown of the generators a new one still works."""

import asyncio

from transcript import awaited, say


async def counting():
    try:
        for i in range(10):
            yield i
    finally:
        say("closed")


async def main():
    early = counting()
    say(await anext(early))
    await asyncio.get_running_loop().shutdown_asyncgens()
    say(await awaited(anext(early)))
    late = counting()
    say(await anext(late))
    await late.aclose()


asyncio.run(main())
