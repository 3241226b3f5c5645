"""AG-1: a generator that nobody holds any longer is closed by its loop."""

import asyncio

from transcript import say

closed = False


async def counting():
    global closed
    try:
        for i in range(10):
            yield i
    finally:
        say("cleans up", asyncio.current_task() is not task)
        await asyncio.sleep(0)
        say("is clean")
        closed = True


async def begin():
    say(await anext(counting()))


async def main():
    global task
    task = asyncio.current_task()
    await begin()
    while not closed:
        await asyncio.sleep(0.001)
    say("goes on")


asyncio.run(main())
