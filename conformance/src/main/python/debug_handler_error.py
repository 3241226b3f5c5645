"""D-5: what an exception handler throws goes to the default handler, with what it was given."""

import asyncio
import logging

from transcript import say


class Lines(logging.Handler):
    def emit(self, record):
        say(record.getMessage().splitlines()[0], record.exc_info and record.exc_info[1])


async def main():
    logger = logging.getLogger("asyncio")
    logger.addHandler(Lines())
    logger.propagate = False
    loop = asyncio.get_running_loop()

    def handler(_, context):
        say("handler", context["message"])
        raise ValueError("of the handler")

    loop.set_exception_handler(handler)
    loop.call_exception_handler({"message": "hello"})
    loop.call_soon(lambda: loop.call_exception_handler({"message": "again"}))
    await asyncio.sleep(0)
    say("main")


asyncio.run(main())
