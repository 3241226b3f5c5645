"""LOOP-7: an exception handler that fails does no harm; call_exception_handler calls it."""

import asyncio
import logging

from transcript import say

logging.disable()


async def main():
    loop = asyncio.get_running_loop()

    def handler(_, context):
        say("handler", context["message"], sorted(context))
        raise ValueError("handler")

    loop.set_exception_handler(handler)
    loop.call_exception_handler({"message": "hello", "future": loop.create_future()})
    say("main")
    loop.set_exception_handler(None)
    loop.call_exception_handler({"message": "to the log"})
    say(loop.get_exception_handler())


asyncio.run(main())
