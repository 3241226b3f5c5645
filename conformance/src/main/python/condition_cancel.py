"""SY-5: a cancelled task has the lock again when the error comes out."""

import asyncio

from transcript import awaited, say, state


async def consumer(condition):
    await condition.acquire()
    try:
        await condition.wait()
    except asyncio.CancelledError as error:
        say(error, condition.locked())
        raise
    finally:
        condition.release()


async def main():
    condition = asyncio.Condition()
    task = asyncio.create_task(consumer(condition))
    await asyncio.sleep(0)
    task.cancel("the lock is free")
    say(await awaited(task), state(condition))
    task = asyncio.create_task(consumer(condition))
    await asyncio.sleep(0)
    async with condition:
        task.cancel("the lock is taken")
        for _ in range(3):
            await asyncio.sleep(0)
        say("still held", task.done(), state(condition))
    say(await awaited(task), state(condition))


asyncio.run(main())
