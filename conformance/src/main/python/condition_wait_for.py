"""SY-7: wait_for gives the value that the predicate gave in the end."""

import asyncio

from transcript import awaited, say, state, ticks


async def main():
    condition = asyncio.Condition()
    values = [None, False, "value"]

    def predicate():
        value = values.pop(0)
        say("asked", condition.locked(), value)
        return value

    async def consumer():
        async with condition:
            return await condition.wait_for(predicate)

    task = asyncio.create_task(consumer())
    await asyncio.sleep(0)
    for _ in range(2):
        async with condition:
            condition.notify()
        await asyncio.sleep(0)
        say(task.done(), state(condition))
    say(await task)

    async def at_once():
        say(await condition.wait_for(lambda: True))

    say(await ticks(at_once), state(condition))

    def fails():
        raise LookupError("asked")

    async with condition:
        say(await awaited(condition.wait_for(fails)), state(condition))
    say(state(condition))


asyncio.run(main())
