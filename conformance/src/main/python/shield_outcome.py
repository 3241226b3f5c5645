"""S-1, S-2: what is inside decides the outcome; of something done, the shield is that."""

import asyncio

from transcript import awaited, say


async def value():
    return "value"


async def fails():
    raise ValueError("boom")


async def forever():
    await asyncio.get_running_loop().create_future()


async def main():
    say(await asyncio.shield(value()), await awaited(asyncio.shield(fails())))
    inner = asyncio.create_task(forever())
    outer = asyncio.shield(inner)
    await asyncio.sleep(0)
    inner.cancel("why")
    error = await awaited(outer)
    say(type(error).__name__, outer.cancelled(), asyncio.current_task().cancelling())
    done = asyncio.create_task(value())
    await done
    say(asyncio.shield(done) is done, asyncio.shield(inner) is inner)


asyncio.run(main())
