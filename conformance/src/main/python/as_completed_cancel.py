"""W-5, CAN-2: who waits in as_completed can be cancelled; the tasks go on."""

import asyncio

from transcript import awaited, say


async def child():
    await asyncio.sleep(0.04)
    return "value"


async def waits(tasks):
    async for task in asyncio.as_completed(tasks):
        say("never", task)


async def main():
    tasks = [asyncio.create_task(child()), asyncio.create_task(child())]
    waiter = asyncio.create_task(waits(tasks))
    await asyncio.sleep(0.02)
    waiter.cancel("why")
    say(await awaited(waiter), [task.cancelling() for task in tasks])
    say(await asyncio.gather(*tasks))


asyncio.run(main())
