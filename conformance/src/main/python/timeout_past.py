"""T-4: a deadline in the past acts in the next iteration, so a block that never suspends ends."""

import asyncio

from transcript import awaited, kind, say


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    done.set_result("done")

    async def without_suspending(delay):
        async with asyncio.timeout(delay) as limit:
            await done
        return ["ended", limit.expired()]

    async def one_iteration(delay):
        async with asyncio.timeout(delay):
            await asyncio.sleep(0)
            say("never")

    async def at(when):
        async with asyncio.timeout_at(when):
            await asyncio.sleep(0)
            say("never")

    for delay in (0, -1):
        say(await awaited(without_suspending(delay)))
        say(kind(await awaited(one_iteration(delay))))
    say(kind(await awaited(at(loop.time() - 1))))
    await asyncio.sleep(0)
    say("main", asyncio.current_task().cancelling())


asyncio.run(main())
