"""AG-4: a manager is entered, its block runs, it is left."""

import asyncio
from contextlib import asynccontextmanager

from transcript import awaited, say


@asynccontextmanager
async def resource(name):
    say("enter", name)
    await asyncio.sleep(0)
    try:
        yield name.upper()
    finally:
        await asyncio.sleep(0)
        say("exit", name)


async def use(fails):
    async with resource("a") as a:
        async with resource("b") as b:
            say("block", a, b)
            await asyncio.sleep(0)
            if fails:
                raise ValueError("in the block")
            return "result"


async def main():
    say(await use(False))
    say(await awaited(use(True)))
    manager = resource("once")
    async with manager:
        pass
    say(isinstance(await awaited(manager.__aenter__()), Exception))


asyncio.run(main())
