"""W-4: wait returns when all, the first, or the first failure is there; or after its timeout."""

import asyncio

from transcript import kind, say


async def child(name, delay, error=None):
    await asyncio.sleep(delay)
    if error:
        raise error
    return name


def names(tasks):
    return sorted(task.get_name() for task in tasks)


async def main():
    for mode, timeout in ((asyncio.ALL_COMPLETED, None), (asyncio.FIRST_COMPLETED, None),
                          (asyncio.FIRST_EXCEPTION, None), (asyncio.ALL_COMPLETED, 0.06),
                          (asyncio.FIRST_EXCEPTION, 0.06), (asyncio.ALL_COMPLETED, 0)):
        tasks = [asyncio.create_task(child("a", 0.12), name="a"),
                 asyncio.create_task(child("b", 0.03), name="b"),
                 asyncio.create_task(child("c", 0.09, ValueError("c")), name="c")]
        done, pending = await asyncio.wait(tasks, timeout=timeout, return_when=mode)
        say(mode, timeout is not None, names(done), names(pending))
        say([task.cancelling() for task in tasks])
        await asyncio.wait(tasks)
        say([kind(task.exception() or task.result()) for task in tasks])


asyncio.run(main())
