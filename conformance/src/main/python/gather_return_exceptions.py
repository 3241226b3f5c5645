"""G-3: on request, failures and cancellations stand in the list of results."""

import asyncio

from transcript import say


async def returns(value):
    await asyncio.sleep(0)
    return value


async def fails():
    raise ValueError("boom")


async def forever():
    await asyncio.get_running_loop().create_future()


async def main():
    victim = asyncio.create_task(forever())
    asyncio.get_running_loop().call_later(0.02, victim.cancel)
    say(await asyncio.gather(returns("a"), fails(), victim, returns("b"), return_exceptions=True))
    say(await asyncio.gather(return_exceptions=True))


asyncio.run(main())
