"""CAN-3: a task between two steps gets its cancellation at the next one."""

import asyncio

from transcript import awaited, say


async def yields():
    try:
        for step in range(5):
            say("step", step)
            await asyncio.sleep(0)
    except asyncio.CancelledError as error:
        say("cancelled", error)
        raise


async def main():
    task = asyncio.create_task(yields())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    say(task.cancel("while it yields"))
    await asyncio.sleep(0)
    say(task.done())
    say(await awaited(task))


asyncio.run(main())
