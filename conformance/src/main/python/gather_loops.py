"""G-7: children of different loops cannot be gathered."""

import asyncio

from transcript import caught, kind, say


async def main():
    loop = asyncio.get_running_loop()
    other = asyncio.new_event_loop()
    say(kind(caught(lambda: asyncio.gather(loop.create_future(), other.create_future()))))
    say(asyncio.gather(other.create_future()).get_loop() is other)
    other.close()


asyncio.run(main())
