"""Q-2, CAN-3: a putter that is cancelled, before or after it was woken, loses no room."""

import asyncio

from transcript import say


async def puts(queue, item):
    try:
        await queue.put(item)
        say("put", item)
    except asyncio.CancelledError as error:
        say(item, error, queue.qsize())
        raise


async def main():
    queue = asyncio.Queue(1)
    queue.put_nowait(0)
    tasks = [asyncio.create_task(puts(queue, item)) for item in (1, 2, 3, 4)]
    await asyncio.sleep(0)
    tasks[0].cancel("while waiting")
    say("got", queue.get_nowait())
    tasks[1].cancel("when woken")
    await asyncio.sleep(0)
    say("an iteration later", queue.qsize())
    await asyncio.sleep(0)
    say(tasks[2].done(), queue.qsize())
    say("got", queue.get_nowait())
    tasks[3].cancel("the last one")
    await asyncio.wait(tasks)
    say("left", queue.qsize(), [task.cancelled() for task in tasks])


asyncio.run(main())
