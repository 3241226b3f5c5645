"""CAN-2: if what is awaited refuses to be cancelled, its waiter goes on waiting."""

import asyncio

from transcript import awaited, say


async def inner(release):
    refused = 0
    while refused < 2:
        try:
            await release
        except asyncio.CancelledError:
            refused += 1
            release = asyncio.get_running_loop().create_future()
            say("refused", refused)
    await release
    return "never"


async def outer(task):
    return await task


async def main():
    release = asyncio.get_running_loop().create_future()
    below = asyncio.create_task(inner(release))
    above = asyncio.create_task(outer(below))
    for attempt in range(3):
        await asyncio.sleep(0.02)
        say(attempt, above.cancel(), above.cancelling(), below.cancelling(), above.done())
    say(await awaited(above), below.cancelled())


asyncio.run(main())
