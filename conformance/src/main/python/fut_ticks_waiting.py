"""FUT-5: gather, wait, shield, wait_for and groups take one iteration more than a task."""

import asyncio

from transcript import say, ticks


async def noop():
    pass


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    done.set_result(None)

    async def gather():
        await asyncio.gather(noop(), noop())

    async def gather_with_done():
        await asyncio.gather(done, noop())

    async def gather_nested():
        await asyncio.gather(asyncio.gather(noop()), noop())

    async def group():
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(noop())

    async def group_of_two():
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(noop())
            tasks.create_task(noop())

    async def wait():
        await asyncio.wait([asyncio.create_task(noop())])

    async def wait_for_done():
        await asyncio.wait([done])

    async def wait_first():
        await asyncio.wait([done, loop.create_future()],
                           return_when=asyncio.FIRST_COMPLETED)

    async def shield():
        await asyncio.shield(noop())

    async def wait_for_now():
        try:
            await asyncio.wait_for(noop(), 0)
        except TimeoutError:
            pass

    async def wait_for_task():
        await asyncio.wait_for(asyncio.create_task(noop()), 1)

    async def wait_for_no_limit():
        await asyncio.wait_for(asyncio.create_task(noop()), None)

    async def as_completed():
        async for _ in asyncio.as_completed([noop(), noop()]):
            pass

    for body in (gather, gather_with_done, gather_nested, group, group_of_two, wait, wait_for_done,
                 wait_first, shield, wait_for_now, wait_for_task, wait_for_no_limit, as_completed):
        say(body.__name__, await ticks(body))


asyncio.run(main())
