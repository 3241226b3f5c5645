"""FUT-9, CAN-9: a cancelled future raises CancelledError with the message, each time."""

import asyncio

from transcript import awaited, caught, say


async def main():
    future = asyncio.get_running_loop().create_future()
    future.cancel("why")
    first = caught(future.result)
    second = caught(future.result)
    say(first, second, caught(future.exception), first is second)
    say(await awaited(future))


asyncio.run(main())
