"""AG-2, R-1: the shutdown closes generators after it has cancelled the tasks."""

import asyncio

from transcript import say

kept = []


async def cleaning(name):
    kept.append(name)
    try:
        yield 1
    finally:
        say(name, "cleans up")
        await asyncio.sleep(0)
        say(name, "is clean")


async def left_over(generator):
    kept.append(generator)
    say(await anext(generator))
    try:
        await asyncio.sleep(10)
    finally:
        say("task ends")


async def main():
    done = cleaning("closed before")
    async for _ in done:
        pass
    asyncio.create_task(left_over(cleaning("kept")))
    await asyncio.sleep(0)
    say("main ends")


asyncio.run(main())
