"""T-2: a request that stood before the block does not keep the deadline from being one."""

import asyncio

from transcript import kind, say


async def body():
    this = asyncio.current_task()
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        say("refused", this.cancelling())
    try:
        async with asyncio.timeout(0.02):
            await asyncio.sleep(1)
    except TimeoutError as error:
        say(kind(error), this.cancelling())
    return "value"


async def main():
    task = asyncio.create_task(body())
    await asyncio.sleep(0)
    task.cancel()
    say(await task, task.cancelling())


asyncio.run(main())
