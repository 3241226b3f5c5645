"""TG-1: the block ends when all tasks have ended, also those that came later."""

import asyncio

from transcript import say


async def child(group, name, left):
    say(name, left)
    await asyncio.sleep(0)
    if left:
        group.create_task(child(group, name, left - 1))
    return name


async def main():
    async with asyncio.TaskGroup() as group:
        one = group.create_task(child(group, "one", 2))
        two = group.create_task(child(group, "two", 0))
        say("body ends", one.done(), two.done())
    say("group ends", one.result(), two.result())
    async with asyncio.TaskGroup():
        say("empty")


asyncio.run(main())
