"""LOOP-2: an iteration runs what was ready when it began; what that schedules is for the next."""

import asyncio

from transcript import say


async def main():
    loop = asyncio.get_running_loop()

    def chain(name, left):
        say(name, left)
        if left:
            loop.call_soon(chain, name, left - 1)

    loop.call_soon(chain, "a", 2)
    loop.call_soon(chain, "b", 3)
    for turn in range(5):
        say("main", turn)
        await asyncio.sleep(0)


asyncio.run(main())
