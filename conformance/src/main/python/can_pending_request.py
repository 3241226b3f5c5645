"""CAN-3, CAN-6: a pending request waits for an await that suspends, and cancels its future."""

import asyncio

from transcript import awaited, say


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    done.set_result("done")
    pending = loop.create_future()

    async def body():
        asyncio.current_task().cancel("why")
        say("a done future does not suspend:", await done)
        async with asyncio.timeout(5):
            say("inside a timeout")
            await pending

    async def child():
        await loop.create_future()

    async def with_child():
        task = asyncio.create_task(child())
        await asyncio.sleep(0)
        asyncio.current_task().cancel("child")
        say(await awaited(task), task.cancelled(), task.cancelling())

    task = asyncio.create_task(body())
    say(await awaited(task), pending.cancelled())
    task = asyncio.create_task(with_child())
    say(await awaited(task), task.cancelled(), task.cancelling())


asyncio.run(main())
