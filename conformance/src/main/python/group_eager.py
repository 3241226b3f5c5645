"""TG-1, TG-11: a group of eager children, done and not done."""

import asyncio

from transcript import say, ticks


async def value(result):
    return result


async def slow(result):
    await asyncio.sleep(0)
    return result


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)

    async def all_done():
        async with asyncio.TaskGroup() as group:
            one = group.create_task(value(1))
            two = group.create_task(value(2))
            say(one.done(), two.done())
        say(one.result(), two.result())

    async def one_slow():
        async with asyncio.TaskGroup() as group:
            one = group.create_task(slow(1))
            two = group.create_task(value(2))
            say(one.done(), two.done())
        say(one.result(), two.result())

    say(await ticks(all_done))
    say(await ticks(one_slow))


asyncio.run(main())
