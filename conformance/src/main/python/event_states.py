"""SY-4: an event that is set does not yield; who waits is woken in order, once."""

import asyncio

from transcript import say, state, ticks


async def main():
    event = asyncio.Event()
    say(state(event))
    tasks = [asyncio.create_task(event.wait()) for _ in range(3)]
    for i, task in enumerate(tasks):
        task.add_done_callback(lambda _, i=i: say(i, state(event)))
    await asyncio.sleep(0)
    say(state(event))
    tasks[1].cancel()
    await asyncio.sleep(0)
    say(state(event))
    event.set()
    event.set()
    say(state(event))
    say(await ticks(event.wait))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    say(state(event))
    event.clear()
    event.clear()
    asyncio.get_running_loop().call_soon(event.set)
    say(await ticks(event.wait), state(event))


asyncio.run(main())
