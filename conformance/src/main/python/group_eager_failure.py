"""TG-11: an eager child that fails at once does not abort the group inside create_task."""

import asyncio

from transcript import say


async def fails():
    say("fails")
    raise ValueError("boom")


async def never():
    say("starts")
    try:
        await asyncio.sleep(1)
    finally:
        say("ends")


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(fails())
            say("created", task.done())
            group.create_task(never())
            say("the body goes on")
            await asyncio.sleep(0)
            say("never")
    except* ValueError as errors:
        say(errors, asyncio.current_task().cancelling())


asyncio.run(main())
