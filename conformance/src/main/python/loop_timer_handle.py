"""LOOP-4: a timer knows when it is due, and moving time does not run it twice."""

import asyncio

from transcript import say


async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    at = loop.call_at(start + 0.02, say, "at")
    later = loop.call_later(0.04, say, "later")
    say(at.when() == start + 0.02, later.when() > at.when(), at.cancelled())
    await asyncio.sleep(0.06)
    say(loop.time() >= later.when())
    at.cancel()
    say(at.cancelled())


asyncio.run(main())
