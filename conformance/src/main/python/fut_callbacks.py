"""FUT-1: done callbacks run through the loop, in order, as often as they were added."""

import asyncio

from transcript import say


async def main():
    future = asyncio.get_running_loop().create_future()

    def twice(_):
        say("twice")

    def removed(_):
        say("never")

    future.add_done_callback(removed)
    future.add_done_callback(twice)
    future.add_done_callback(lambda done: say("between", done is future, done.result()))
    future.add_done_callback(removed)
    future.add_done_callback(twice)
    say(future.remove_done_callback(removed), future.remove_done_callback(removed))
    future.set_result("value")
    say("set")
    await asyncio.sleep(0)
    say("main")


asyncio.run(main())
