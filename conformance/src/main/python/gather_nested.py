"""G-1, G-4: gathers can be gathered; cancelling the outermost reaches all."""

import asyncio

from transcript import awaited, say


async def child(name):
    try:
        await asyncio.sleep(0.02)
        return name
    except asyncio.CancelledError as error:
        say(name, error)
        raise


async def main():
    say(await asyncio.gather(asyncio.gather(child("a"), child("b")), child("c")))
    together = asyncio.gather(asyncio.gather(child("d"), child("e")), child("f"))
    await asyncio.sleep(0)
    together.cancel("why")
    say(await awaited(together))
    await asyncio.sleep(0)


asyncio.run(main())
