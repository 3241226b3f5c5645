"""W-4: wait cancels nothing, also when it is cancelled itself."""

import asyncio

from transcript import awaited, say


async def child():
    await asyncio.sleep(0.04)
    return "value"


async def waits(tasks):
    await asyncio.wait(tasks)


async def main():
    tasks = [asyncio.create_task(child()), asyncio.create_task(child())]
    waiter = asyncio.create_task(waits(tasks))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiter.cancel("why")
    say(await awaited(waiter), [task.cancelling() for task in tasks])
    say(await tasks[0], await tasks[1])


asyncio.run(main())
