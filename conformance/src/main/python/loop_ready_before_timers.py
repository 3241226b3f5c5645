"""LOOP-3: what is queued precedes timers that are due in the same iteration."""

import asyncio

from transcript import say


async def main():
    loop = asyncio.get_running_loop()

    def first():
        say("soon 1")
        loop.call_soon(say, "soon 3")

    loop.call_at(loop.time() - 1, say, "timer past")
    loop.call_later(-1, say, "timer negative")
    loop.call_soon(first)
    loop.call_soon(say, "soon 2")
    await asyncio.sleep(0)
    say("main")
    await asyncio.sleep(0)
    say("main")


asyncio.run(main())
