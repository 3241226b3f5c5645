"""Q-2, CAN-3: a getter that is cancelled, before or after it was woken, loses no item."""

import asyncio

from transcript import say


async def gets(name, queue):
    try:
        say(name, "got", await queue.get())
    except asyncio.CancelledError as error:
        say(name, error, queue.qsize())
        raise


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(gets(name, queue)) for name in "abcd"]
    await asyncio.sleep(0)
    tasks[0].cancel("while waiting")
    queue.put_nowait(1)
    tasks[1].cancel("when woken")
    say("cancelled two", queue.qsize())
    await asyncio.sleep(0)
    say("an iteration later", queue.qsize())
    await asyncio.sleep(0)
    say(tasks[2].done(), queue.qsize())
    queue.put_nowait(2)
    tasks[3].cancel("the last one")
    await asyncio.wait(tasks)
    say("left", queue.qsize(), [task.cancelled() for task in tasks])
    say(await queue.get())


asyncio.run(main())
