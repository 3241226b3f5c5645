"""E-1, G-6: with an eager factory, gather of what ends at once is done at once."""

import asyncio

from transcript import say, ticks


async def value(result):
    return result


async def slow(result):
    await asyncio.sleep(0)
    return result


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    together = asyncio.gather(value(1), value(2))
    say(together.done(), together.result())

    async def mixed():
        say(await asyncio.gather(value(1), slow(2), value(3)))

    async def shielded():
        say(await asyncio.shield(value(4)))

    async def now():
        say(await asyncio.wait_for(value(5), 0))

    for body in (mixed, shielded, now):
        say(body.__name__, await ticks(body))


asyncio.run(main())
