"""AG-3: asend goes on with a value, which the yield returns."""

import asyncio

from transcript import awaited, kind, say


async def echo():
    received = yield "first"
    while received != "last":
        say("received", received)
        await asyncio.sleep(0)
        received = yield received


async def main():
    generator = echo()
    say(kind(await awaited(generator.asend("early"))))
    say(await generator.asend(None))
    say(await generator.asend("a"))
    say(await anext(generator))
    say(await awaited(generator.asend("last")))
    say(await awaited(generator.asend("late")))


asyncio.run(main())
