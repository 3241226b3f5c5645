"""FUT-5, CAN-2: how many iterations a cancellation takes through each construct."""

import asyncio

from transcript import awaited, say, ticks


async def forever():
    await asyncio.get_running_loop().create_future()


async def forever_below(depth):
    if depth:
        await asyncio.create_task(forever_below(depth - 1))
    else:
        await forever()


async def main():
    async def cancelled(make):
        task = asyncio.ensure_future(make())
        for _ in range(8):
            await asyncio.sleep(0)

        async def cancel():
            task.cancel()
            await awaited(task)

        return await ticks(cancel)

    async def waiting():
        await forever()

    async def below_a_task():
        await forever_below(1)

    async def below_three_tasks():
        await forever_below(3)

    async def below_gather():
        await asyncio.gather(forever(), forever())

    async def below_shield():
        await asyncio.shield(forever())

    async def below_group():
        async with asyncio.TaskGroup() as group:
            group.create_task(forever())

    async def below_timeout():
        async with asyncio.timeout(5):
            await forever()

    async def below_wait():
        await asyncio.wait([asyncio.ensure_future(forever())])

    async def sleeping():
        await asyncio.sleep(5)

    async def before_it_starts():
        task = asyncio.create_task(forever())
        task.cancel()
        await awaited(task)

    async def timeout_now():
        try:
            async with asyncio.timeout(0):
                await forever()
        except TimeoutError:
            pass

    async def failing_group():
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(forever())
                await asyncio.sleep(0)
                raise ValueError("boom")
        except* ValueError:
            pass

    for make in (waiting, below_a_task, below_three_tasks, below_gather, below_shield, below_group,
                 below_timeout, below_wait, sleeping):
        say(make.__name__, await cancelled(make))
    for body in (before_it_starts, timeout_now, failing_group):
        say(body.__name__, await ticks(body))


asyncio.run(main())
