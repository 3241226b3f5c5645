"""LOOP-10: while a loop runs, none can be run in the same thread, and the running one goes on."""

import asyncio

from transcript import caught, kind, say


async def main():
    loop = asyncio.get_running_loop()
    other = asyncio.new_event_loop()
    say(caught(lambda: loop.run_until_complete(loop.create_future())))
    say(caught(lambda: other.run_until_complete(other.create_future())))
    unused = asyncio.sleep(0)
    say(kind(caught(lambda: asyncio.run(unused))))
    unused.close()
    other.close()
    say(asyncio.get_running_loop() is loop, loop.is_running(), other.is_running())
    await asyncio.sleep(0.02)
    say("goes on")


asyncio.run(main())
