"""SY-5: cancellations while it takes the lock again are absorbed; the latest comes out."""

import asyncio

from transcript import awaited, say, state


async def consumer(condition):
    async with condition:
        await condition.wait()


async def main():
    condition = asyncio.Condition()
    for notified in False, True:
        task = asyncio.create_task(consumer(condition))
        await asyncio.sleep(0)
        await condition.acquire()
        if notified:
            condition.notify()
            await asyncio.sleep(0)
        for message in "first", "second", "third":
            task.cancel(message)
            await asyncio.sleep(0)
            say(message, task.done(), task.cancelling(), state(condition))
        condition.release()
        say(await awaited(task), task.cancelling(), state(condition))


asyncio.run(main())
