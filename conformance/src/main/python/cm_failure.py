"""AG-4: the block's failure is thrown at the yield, which may handle or replace it."""

import asyncio
from contextlib import asynccontextmanager

from transcript import awaited, say


@asynccontextmanager
async def swallows():
    try:
        yield
    except ValueError as error:
        await asyncio.sleep(0)
        say("swallows", error)


@asynccontextmanager
async def replaces():
    try:
        yield
    except ValueError as error:
        raise ZeroDivisionError("instead") from error


@asynccontextmanager
async def raises_again():
    try:
        yield
    except ValueError as error:
        say("sees", error)
        raise


@asynccontextmanager
async def fails_after():
    yield
    raise ZeroDivisionError("after")


@asynccontextmanager
async def fails_before():
    raise ZeroDivisionError("before")
    yield


async def use(manager, failure):
    async with manager:
        if failure:
            raise failure
    return "went on"


async def main():
    for function in swallows, replaces, raises_again, fails_after, fails_before:
        for failure in None, ValueError("in the block"):
            say(function.__name__.split("_")[-1], await awaited(use(function(), failure)))
    say(await awaited(use(swallows(), RuntimeError("another"))))


asyncio.run(main())
