"""LOOP-11: close drops what is pending, can be repeated, and not be done to a running loop."""

import asyncio

from transcript import caught, kind, say

loop = asyncio.new_event_loop()


async def main():
    say(kind(caught(loop.close)))


loop.run_until_complete(main())
loop.call_soon(say, "never 1")
loop.call_later(0, say, "never 2")
say(loop.is_closed())
loop.close()
loop.close()
say(loop.is_closed())
say(caught(lambda: loop.call_soon(say, "never 3")))
say(caught(lambda: loop.call_later(1, say, "never 4")))
say(caught(lambda: loop.call_soon_threadsafe(say, "never 5")))
say(caught(loop.run_forever))
