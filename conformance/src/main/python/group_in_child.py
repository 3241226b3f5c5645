"""TG-5: a group in a child gives a group in a group."""

import asyncio

from transcript import say


async def fails(name):
    raise ValueError(name)


async def inner(name):
    async with asyncio.TaskGroup() as group:
        group.create_task(fails(name + " 1"))
        group.create_task(fails(name + " 2"))


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(inner("a"))
            group.create_task(fails("b"))
    except BaseExceptionGroup as errors:
        say(errors)
        values, rest = errors.split(ValueError)
        say(rest, values)
        say(errors.subgroup(lambda error: str(error) == "a 2"))
        say(errors.subgroup(KeyError))


asyncio.run(main())
