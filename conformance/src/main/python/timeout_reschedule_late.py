"""T-7: a deadline that has passed, or whose block has ended, cannot be moved."""

import asyncio

from transcript import caught, kind, say


async def main():
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(0.02) as limit:
            try:
                await asyncio.sleep(1)
            finally:
                say(kind(caught(lambda: limit.reschedule(loop.time() + 1))))
    except TimeoutError:
        say(kind(caught(lambda: limit.reschedule(None))))
    async with asyncio.timeout(1) as limit:
        pass
    say(kind(caught(lambda: limit.reschedule(None))), limit.expired())


asyncio.run(main())
