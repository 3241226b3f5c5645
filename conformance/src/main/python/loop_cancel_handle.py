"""LOOP-5: a cancelled handle never runs, even if it is in the queue already."""

import asyncio

from transcript import say


async def main():
    loop = asyncio.get_running_loop()
    first = loop.call_soon(say, "never 1")
    first.cancel()
    loop.call_soon(lambda: (say("cancels the next"), second.cancel()))
    second = loop.call_soon(say, "never 2")
    third = loop.call_soon(say, "runs")
    timer = loop.call_later(0.02, say, "never 3")
    due = loop.call_at(loop.time() - 1, say, "never 4")
    loop.call_soon(due.cancel)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    third.cancel()
    timer.cancel()
    await asyncio.sleep(0.04)
    say(first.cancelled(), second.cancelled(), third.cancelled(), timer.cancelled())
    first.cancel()
    say(first.cancelled())


asyncio.run(main())
