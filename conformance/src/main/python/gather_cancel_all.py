"""G-4: cancelled, the whole waits for all children if it collects failures, and then raises."""

import asyncio

from transcript import awaited, kind, say


async def refuses(name, delay):
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        await asyncio.sleep(delay)
        say(name, "refuses")
        return name


async def obeys(name):
    try:
        await asyncio.sleep(1)
    finally:
        say(name, "obeys")


async def main():
    for children in ([refuses("a", 0.04), obeys("b"), refuses("c", 0.02)],
                     [refuses("d", 0.02), refuses("e", 0.04)]):
        together = asyncio.gather(*children, return_exceptions=True)
        await asyncio.sleep(0)
        say(together.cancel("why"), together.done())
        say(kind(await awaited(together)))
    together = asyncio.gather(refuses("f", 0.02))
    await asyncio.sleep(0)
    together.cancel()
    say(kind(await awaited(together)))
    done = asyncio.get_running_loop().create_future()
    done.set_result(None)
    say(asyncio.gather(done).cancel())


asyncio.run(main())
