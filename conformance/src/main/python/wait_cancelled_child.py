"""W-4: a child that is cancelled counts as done, but not as failed."""

import asyncio

from transcript import say


async def forever():
    await asyncio.get_running_loop().create_future()


async def main():
    loop = asyncio.get_running_loop()
    victim = asyncio.create_task(forever())
    other = asyncio.create_task(asyncio.sleep(0.06))
    loop.call_later(0.02, victim.cancel)
    done, pending = await asyncio.wait([victim, other], return_when=asyncio.FIRST_EXCEPTION)
    say(len(done), len(pending), victim.cancelled())
    other = asyncio.create_task(asyncio.sleep(0.06))
    done, pending = await asyncio.wait([victim, other], return_when=asyncio.FIRST_COMPLETED)
    say(len(done), len(pending), other.done())


asyncio.run(main())
