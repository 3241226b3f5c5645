"""LOOP-7: SystemExit leaves the loop at once, and what is queued stays queued."""

import asyncio

from transcript import caught, say

loop = asyncio.new_event_loop()


def leave():
    say("leave")
    raise SystemExit(3)


loop.call_soon(say, "before")
loop.call_soon(leave)
loop.call_soon(say, "after")
say(caught(loop.run_forever), loop.is_running())
loop.call_soon(loop.stop)
say("again")
loop.run_forever()
loop.close()
