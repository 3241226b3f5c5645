"""AG-3: a generator awaits between its values, and an item alone takes no iteration."""

import asyncio

from transcript import say, ticks


async def counting(n):
    say("begins")
    for i in range(n):
        await asyncio.sleep(0)
        yield i
    say("ends")


async def at_once(n):
    for i in range(n):
        yield i


async def other():
    for i in range(4):
        say("other", i)
        await asyncio.sleep(0)


async def take_all():
    async for _ in at_once(10):
        pass


async def main():
    task = asyncio.create_task(other())
    generator = counting(3)
    say("made")
    async for item in generator:
        say(item)
    await task
    say(await ticks(take_all))


asyncio.run(main())
