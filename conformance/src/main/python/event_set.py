"""SY-4: set wakes all that wait, even if the event is cleared right after."""

import asyncio

from transcript import say


async def waits(name, event):
    say(name, await event.wait(), event.is_set())


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waits(name, event)) for name in "abc"]
    await asyncio.sleep(0)
    event.set()
    event.clear()
    late = asyncio.create_task(waits("late", event))
    await asyncio.wait(tasks)
    say(event.is_set(), late.done())
    event.set()
    event.set()
    await late
    say(event.is_set(), await event.wait())


asyncio.run(main())
