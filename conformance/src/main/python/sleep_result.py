"""FUT-4: sleep returns what it is given, suspends always, and can be cancelled."""

import asyncio

from transcript import awaited, say


async def sleeps(delay):
    await asyncio.sleep(delay)
    say("slept", delay == 0)


async def main():
    loop = asyncio.get_running_loop()
    say(await asyncio.sleep(0.02, "value"))
    before = loop.time()
    await asyncio.sleep(0.04)
    say(loop.time() - before >= 0.039)
    task = asyncio.create_task(sleeps(1))
    await asyncio.sleep(0.02)
    task.cancel("why")
    say(await awaited(task))
    zero = asyncio.create_task(sleeps(0))
    await asyncio.sleep(0)
    say(zero.done())
    await zero


asyncio.run(main())
