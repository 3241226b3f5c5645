"""SY-4: a waiter that is cancelled does not disturb the others."""

import asyncio

from transcript import awaited, say


async def waits(name, event):
    try:
        say(name, await event.wait())
    except asyncio.CancelledError as error:
        say(name, error)
        raise


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waits(name, event)) for name in "abc"]
    await asyncio.sleep(0)
    tasks[1].cancel("before")
    await awaited(tasks[1])
    event.set()
    tasks[0].cancel("after")
    await asyncio.wait(tasks)
    say([task.cancelled() for task in tasks])


asyncio.run(main())
