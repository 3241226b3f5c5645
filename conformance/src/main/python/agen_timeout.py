"""AG-3, T-1: a deadline inside a generator, around a value, and around a yield."""

import asyncio

from transcript import awaited, kind, say


async def inside():
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)
    except TimeoutError:
        yield "late"


async def slow():
    try:
        yield "in time"
        await asyncio.sleep(10)
    finally:
        say("slow ends")


async def around_a_yield():
    async with asyncio.timeout(0.01):
        yield "under a deadline"
        say("never")


async def within(generator):
    async with asyncio.timeout(0.01):
        return await anext(generator)


async def main():
    say([item async for item in inside()])
    generator = slow()
    say(await within(generator))
    say(kind(await awaited(within(generator))))
    say(await awaited(anext(generator)))
    generator = around_a_yield()
    say(await anext(generator))
    say(await awaited(asyncio.sleep(1)))
    say(asyncio.current_task().cancelling())
    say(kind(await awaited(generator.athrow(asyncio.CancelledError()))))
    say(asyncio.current_task().cancelling())


asyncio.run(main())
