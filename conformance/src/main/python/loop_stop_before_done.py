"""LOOP-8: a loop that is stopped before its main future is done says so, and can go on."""

import asyncio

from transcript import caught, say

loop = asyncio.new_event_loop()
future = loop.create_future()
loop.call_soon(loop.stop)
say(caught(lambda: loop.run_until_complete(future)))
loop.call_soon(future.set_result, "late")
say(loop.run_until_complete(future))
say(loop.run_until_complete(future))
loop.call_soon(say, "left over")
failing = loop.create_future()
failing.set_exception(ValueError("boom"))
say(caught(lambda: loop.run_until_complete(failing)))
loop.close()
