"""E-2, TG-1: a group whose children end eagerly, and one that waits for another."""

import asyncio

from transcript import say, ticks


async def value(result):
    say("child", result)
    return result


async def slow(result):
    await asyncio.sleep(0)
    return await value(result)


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)

    async def quick():
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(value(n)) for n in range(3)]
            say([task.done() for task in tasks])

    async def mixed():
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(slow(1)), group.create_task(value(2))]
            say([task.done() for task in tasks])

    await quick()
    say("mixed", await ticks(mixed))


asyncio.run(main())
