"""SY-5, SY-6: waiting frees the lock; who is woken goes on when it has got it again."""

import asyncio

from transcript import say, state


async def consumer(name, condition):
    async with condition:
        say(name, "waits", state(condition))
        say(name, await condition.wait(), state(condition))
    say(name, "out")


async def main():
    condition = asyncio.Condition()
    say(state(condition), condition.locked())
    tasks = [asyncio.create_task(consumer(name, condition)) for name in "abc"]
    await asyncio.sleep(0)
    async with condition:
        condition.notify()
        say("notified", state(condition))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        say("still held", state(condition))
    await asyncio.sleep(0)
    say(state(condition))
    await asyncio.sleep(0)
    async with condition:
        condition.notify_all()
        say("all notified", state(condition))
    await asyncio.wait(tasks)
    say(state(condition))


asyncio.run(main())
