"""E-2, W-5: waiting for tasks that ended eagerly, and for one that did not."""

import asyncio

from transcript import say, ticks


async def value(result):
    return result


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)

    async def waits():
        tasks = [asyncio.create_task(value(n)) for n in (1, 2)]
        done, pending = await asyncio.wait(tasks)
        say(len(done), len(pending))

    async def completed():
        async for task in asyncio.as_completed([asyncio.sleep(0, 1), value(2)]):
            say(await task)

    async def limited():
        say(await asyncio.wait_for(value(3), 1))

    for body in (waits, completed, limited):
        say(body.__name__, await ticks(body))


asyncio.run(main())
