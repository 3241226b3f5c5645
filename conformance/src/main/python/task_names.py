"""TASK-8: unnamed tasks are numbered in the order of creation; names can be given and changed."""

import asyncio

from transcript import say


async def noop():
    pass


def number(task):
    return int(task.get_name().removeprefix("Task-"))


async def main():
    one = asyncio.create_task(noop())
    named = asyncio.create_task(noop(), name="named")
    two = asyncio.create_task(noop())
    say(number(two) - number(one), named.get_name())
    named.set_name("renamed")
    say(named.get_name(), one.get_name().startswith("Task-"))
    await asyncio.wait([one, two, named])
    say(named.get_name())


asyncio.run(main())
