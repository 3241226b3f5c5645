"""TASK-1: a task factory makes the tasks of its loop, those of gather and groups too."""

import asyncio

from transcript import say


async def value(result):
    return result


async def main():
    loop = asyncio.get_running_loop()

    def factory(its_loop, coroutine, **options):
        say("factory", its_loop is loop)
        return asyncio.Task(coroutine, loop=its_loop, **options)

    loop.set_task_factory(factory)
    say(await asyncio.create_task(value(1)))
    say(await asyncio.gather(value(2), value(3)))
    async with asyncio.TaskGroup() as group:
        group.create_task(value(4))
    say(await asyncio.wait_for(value(5), 1))
    loop.set_task_factory(None)
    say(await asyncio.create_task(value(6)))


asyncio.run(main())
