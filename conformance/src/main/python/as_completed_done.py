"""W-5, FUT-5: as_completed of a future that is done takes as long as of one that ends now."""

import asyncio

from transcript import say, ticks


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    done.set_result("done")

    async def one():
        async for _ in asyncio.as_completed([done]):
            pass

    say(await ticks(one))


asyncio.run(main())
