"""G-5: cancelling the whole after it is done leaves the children alone."""

import asyncio

from transcript import awaited, say


async def fails():
    raise ValueError("boom")


async def goes_on():
    await asyncio.sleep(0.04)
    return "went on"


async def main():
    other = asyncio.create_task(goes_on())
    together = asyncio.gather(fails(), other)
    say(await awaited(together))
    say(together.cancel(), other.cancelling())
    say(await other)


asyncio.run(main())
