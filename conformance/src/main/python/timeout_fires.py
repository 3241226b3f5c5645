"""T-1, T-2: the deadline cancels the task, and at the end of the block that is a TimeoutError."""

import asyncio

from transcript import kind, say


async def main():
    this = asyncio.current_task()
    try:
        async with asyncio.timeout(0.02) as limit:
            say(limit.expired(), limit.when() > asyncio.get_running_loop().time())
            try:
                await asyncio.sleep(1)
            finally:
                say("in the block", this.cancelling(), limit.expired())
        say("never")
    except TimeoutError as error:
        say(kind(error), kind(error.__cause__), this.cancelling(), limit.expired())
    async with asyncio.timeout(0.02) as limit:
        await asyncio.sleep(0)
    say("in time", limit.expired())
    await asyncio.sleep(0.04)
    say("no late effect", limit.expired())
    async with asyncio.timeout(None) as limit:
        await asyncio.sleep(0.02)
    say("no limit", limit.when(), limit.expired())


asyncio.run(main())
