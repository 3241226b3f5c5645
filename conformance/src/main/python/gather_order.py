"""G-1: results come in the order of the arguments; the same object is awaited once."""

import asyncio

from transcript import say


async def child(name, delay):
    say(name, "starts")
    await asyncio.sleep(delay)
    say(name, "ends")
    return name


async def main():
    say(await asyncio.gather(child("a", 0.04), child("b", 0.02), child("c", 0.06)))
    twice = child("twice", 0)
    task = asyncio.create_task(child("task", 0))
    say(await asyncio.gather(twice, task, twice, task))
    say(await asyncio.gather(), await asyncio.gather(child("one", 0)))


asyncio.run(main())
