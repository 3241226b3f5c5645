"""CAN-5: several cancels before the next step deliver one CancelledError."""

import asyncio

from transcript import say


async def counts():
    caught = 0
    for _ in range(3):
        try:
            await asyncio.sleep(0.02)
        except asyncio.CancelledError as error:
            caught += 1
            say("caught", error)
    return caught


async def main():
    task = asyncio.create_task(counts())
    await asyncio.sleep(0)
    task.cancel("first")
    task.cancel("second")
    task.cancel("third")
    say(task.cancelling())
    say(await task, task.cancelling(), task.cancelled())


asyncio.run(main())
