"""SY-5: a timeout of a wait comes out when the lock has been taken again."""

import asyncio

from transcript import kind, say, state


async def consumer(name, condition, seconds):
    async with condition:
        try:
            async with asyncio.timeout(seconds):
                await condition.wait()
                say(name, "woken", round(asyncio.get_running_loop().time()))
        except TimeoutError as error:
            say(name, kind(error), condition.locked(), round(asyncio.get_running_loop().time()))


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(consumer("a", condition, 1)),
             asyncio.create_task(consumer("b", condition, 9))]
    await asyncio.sleep(0)
    async with condition:
        await asyncio.sleep(3)
        condition.notify()
        say("notified", state(condition))
    await asyncio.wait(tasks)
    say(state(condition))


asyncio.run(main())
