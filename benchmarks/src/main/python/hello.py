"""One line from within a coroutine: hello.py asyncio|uvloop"""

import asyncio
import sys


async def main():
    print("hello")


if sys.argv[1] == "uvloop":
    import uvloop

    asyncio.Runner(loop_factory=uvloop.new_event_loop).run(main())
else:
    asyncio.run(main())
