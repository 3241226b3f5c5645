"""Q-4: shutdown wakes all who wait, getters before putters, and they fail."""

import asyncio

from transcript import kind, say


async def does(name, coroutine):
    try:
        say(name, await coroutine)
    except Exception as error:
        say(name, kind(error))


async def main():
    for immediate in (False, True):
        empty = asyncio.Queue()
        full = asyncio.Queue(1)
        full.put_nowait(0)
        tasks = [asyncio.create_task(does(name, coroutine)) for name, coroutine in [
            ("putter 1", full.put(1)), ("getter 1", empty.get()),
            ("putter 2", full.put(2)), ("getter 2", empty.get())]]
        await asyncio.sleep(0)
        full.shutdown(immediate=immediate)
        empty.shutdown(immediate=immediate)
        say("shut down", full.qsize())
        await asyncio.wait(tasks)


asyncio.run(main())
