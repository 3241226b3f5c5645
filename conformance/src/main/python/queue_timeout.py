"""Q-2: a get under a deadline takes nothing when the deadline comes first, even in the same iteration."""

import asyncio

from transcript import awaited, kind, say


async def main():
    queue = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for delay in (0.03, 0.05, 0.07):
        loop.call_later(delay, queue.put_nowait, delay)
    say(kind(await awaited(asyncio.wait_for(queue.get(), 0.01))), queue.qsize())
    got = await awaited(asyncio.wait_for(queue.get(), 0.1))
    say(got == 0.03, queue.qsize())

    def put_and_cancel():
        queue.put_nowait("late")
        task.cancel()

    await asyncio.sleep(0.1)
    say("two more", queue.qsize())
    queue.get_nowait()
    queue.get_nowait()
    task = asyncio.create_task(queue.get())
    loop.call_later(0.01, put_and_cancel)
    say(kind(await awaited(task)), queue.qsize())
    say(await queue.get())


asyncio.run(main())
