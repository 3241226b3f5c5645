"""D-5: the default handler writes the message, then the other keys in order."""

import asyncio
import logging

from transcript import say


class Lines(logging.Handler):
    def emit(self, record):
        say(record.levelname, record.getMessage(), record.exc_info and record.exc_info[1])


async def main():
    logger = logging.getLogger("asyncio")
    logger.addHandler(Lines())
    logger.propagate = False
    loop = asyncio.get_running_loop()
    loop.call_exception_handler({"message": "hello", "b": 1, "a": 2})
    loop.call_exception_handler({"message": "only"})
    loop.call_exception_handler({"c": 3})
    loop.call_exception_handler({"message": "failed", "exception": ValueError("why"), "d": 4})
    loop.default_exception_handler({"message": "default", "z": 1, "y": 2})


asyncio.run(main())
