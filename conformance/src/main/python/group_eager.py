"""TG-1, TG-11: a group waits for eager children that did not end at once."""

import asyncio

from transcript import say


async def value(result):
    return result


async def slow(result):
    await asyncio.sleep(0)
    return result


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    for child in (value, slow):
        async with asyncio.TaskGroup() as group:
            one = group.create_task(child(1))
            two = group.create_task(value(2))
            say(one.done(), two.done())
        say(one.result(), two.result())


asyncio.run(main())
