"""AG-4: a function that does not yield, or yields twice, is no manager."""

import asyncio
from contextlib import asynccontextmanager

from transcript import awaited, say


@asynccontextmanager
async def yields(times):
    try:
        for i in range(times):
            yield i
    finally:
        say("closed", times)


@asynccontextmanager
async def goes_on():
    try:
        yield 1
    except ValueError:
        yield 2
    finally:
        say("closed")


async def use(manager, failure=None):
    async with manager as value:
        say("block", value)
        if failure:
            raise failure


async def main():
    say(await awaited(use(yields(0))))
    say(await awaited(use(yields(1))))
    say(await awaited(use(yields(2))))
    say(await awaited(use(goes_on(), ValueError("in the block"))))


asyncio.run(main())
