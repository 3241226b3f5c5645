"""D-2, LOOP-1: debug mode changes no order, also if it is switched on while the loop runs."""

import asyncio

from transcript import say, ticks


async def worker(name):
    for step in range(2):
        say(name, step)
        await asyncio.sleep(0)


async def main():
    loop = asyncio.get_running_loop()
    for debug in (False, True, False):
        loop.set_debug(debug)
        say(loop.get_debug())
        loop.call_soon(say, "callback")

        async def both():
            await asyncio.gather(worker("a"), worker("b"))

        say(await ticks(both))


asyncio.run(main())
