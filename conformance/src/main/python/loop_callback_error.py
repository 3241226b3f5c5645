"""LOOP-7: an exception out of a callback goes to the exception handler, and the loop goes on."""

import asyncio

from transcript import say


def fails():
    raise ValueError("boom")


async def main():
    loop = asyncio.get_running_loop()

    def handler(its_loop, context):
        say(its_loop is loop, sorted(context), context["exception"])
        say(context["message"].startswith("Exception in callback"), context["handle"] is handle)

    loop.set_exception_handler(handler)
    say(loop.get_exception_handler() is handler)
    handle = loop.call_soon(fails)
    loop.call_soon(say, "next")
    await asyncio.sleep(0)
    say("main")


asyncio.run(main())
