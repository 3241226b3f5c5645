"""FUT-3: what is done already is awaited without yielding."""

import asyncio

from transcript import say, ticks


async def noop():
    pass


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_result(None)
    failed = loop.create_future()
    failed.set_exception(ValueError("boom"))
    task = asyncio.create_task(noop())
    await task
    event = asyncio.Event()
    event.set()
    semaphore = asyncio.Semaphore(1)

    async def await_future():
        await future

    async def await_failed():
        try:
            await failed
        except ValueError:
            pass

    async def await_task():
        await task

    async def empty_gather():
        await asyncio.gather()

    async def gather_done():
        await asyncio.gather(future, task)

    async def shield_done():
        await asyncio.shield(future)

    async def empty_group():
        async with asyncio.TaskGroup():
            pass

    async def wait_for_noop():
        await asyncio.wait_for(noop(), 1)

    async def wait_for_done_now():
        await asyncio.wait_for(future, 0)

    async def set_event():
        await event.wait()

    async def free_semaphore():
        await semaphore.acquire()

    async def plain():
        await noop()

    for body in (await_future, await_failed, await_task, empty_gather, gather_done, shield_done,
                 empty_group, wait_for_noop, wait_for_done_now, set_event, free_semaphore, plain):
        say(body.__name__, await ticks(body))


asyncio.run(main())
