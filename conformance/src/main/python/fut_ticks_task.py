"""FUT-5: completing a future wakes its waiter one iteration later."""

import asyncio

from transcript import say, ticks


async def noop():
    pass


async def yields(times):
    for _ in range(times):
        await asyncio.sleep(0)


async def fails():
    raise ValueError("boom")


async def nested(depth):
    if depth:
        await asyncio.create_task(nested(depth - 1))


async def main():
    loop = asyncio.get_running_loop()

    async def task():
        await asyncio.create_task(noop())

    async def task_that_yields():
        await asyncio.create_task(yields(3))

    async def task_that_fails():
        try:
            await asyncio.create_task(fails())
        except ValueError:
            pass

    async def nested_tasks():
        await asyncio.create_task(nested(3))

    async def two_tasks():
        one = asyncio.create_task(noop())
        two = asyncio.create_task(noop())
        await one
        await two

    async def set_by_callback():
        future = loop.create_future()
        loop.call_soon(future.set_result, None)
        await future

    async def set_by_task():
        future = loop.create_future()
        setter = asyncio.create_task(yields(1))
        setter.add_done_callback(lambda _: future.set_result(None))
        await future

    for body in (task, task_that_yields, task_that_fails, nested_tasks, two_tasks, set_by_callback,
                 set_by_task):
        say(body.__name__, await ticks(body))


asyncio.run(main())
