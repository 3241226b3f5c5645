"""LOOP-8: stop ends the current iteration; before a run it allows one; the rest stays queued."""

import asyncio

from transcript import say

loop = asyncio.new_event_loop()


def chain(left):
    say("chain", left)
    if left:
        loop.call_soon(chain, left - 1)


loop.call_soon(chain, 3)
loop.stop()
loop.run_forever()
say("stopped before the run")
loop.call_soon(lambda: (say("stop"), loop.stop()))
loop.call_soon(say, "same iteration")
loop.run_forever()
say("stopped in a callback", loop.is_running())
loop.call_later(0.02, loop.stop)
loop.run_forever()
say("stopped by a timer")
loop.close()
