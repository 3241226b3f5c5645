"""FUT-2: a callback added to a future that is done is scheduled at once, and not called."""

import asyncio

from transcript import say


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_result(1)
    loop.call_soon(say, "before")
    future.add_done_callback(lambda done: say("late callback", done.result()))
    loop.call_soon(say, "after")
    say(future.remove_done_callback(say))
    say("main")
    await asyncio.sleep(0)
    cancelled = loop.create_future()
    cancelled.cancel()
    cancelled.add_done_callback(lambda done: say("cancelled", done.cancelled()))
    await asyncio.sleep(0)


asyncio.run(main())
