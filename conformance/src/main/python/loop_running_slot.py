"""LOOP-10: the running loop is known exactly while it runs."""

import asyncio

from transcript import caught, kind, say

loop = asyncio.new_event_loop()
say(kind(caught(asyncio.get_running_loop)))


async def main():
    say("task", asyncio.get_running_loop() is loop)
    asyncio.get_running_loop().call_soon(
        lambda: say("callback", asyncio.get_running_loop() is loop))
    await asyncio.sleep(0)


loop.run_until_complete(main())
say(kind(caught(asyncio.get_running_loop)))
asyncio.set_event_loop(loop)
say(asyncio.get_event_loop() is loop)
asyncio.set_event_loop(None)
loop.close()
