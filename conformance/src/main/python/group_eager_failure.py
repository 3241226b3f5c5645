"""TG-11: an eager child that fails at once fails its group, not the call that made it."""

import asyncio

from transcript import say


async def fails():
    say("fails")
    raise ValueError("boom")


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(fails())
            say("created", task.done())
    except* ValueError as errors:
        say(errors, asyncio.current_task().cancelling())
    await asyncio.sleep(0)
    say("main")


asyncio.run(main())
