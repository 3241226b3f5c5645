"""D-3, LOOP-7: in debug mode the report of a failed callback has the place of its creation."""

import asyncio

from transcript import say


def fails():
    raise ValueError("boom")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: say(context["exception"], sorted(context)))
    for debug in (False, True):
        loop.set_debug(debug)
        say(loop.get_debug())
        loop.call_soon(fails)
        loop.call_later(1, fails)
        await asyncio.sleep(2)


asyncio.run(main())
