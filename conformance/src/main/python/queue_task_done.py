"""Q-3: task_done counts, whoever calls it; once too often is an error."""

import asyncio

from transcript import awaited, caught, kind, say


async def main():
    queue = asyncio.Queue()
    say(isinstance(caught(queue.task_done), Exception))
    queue.put_nowait(1)
    queue.put_nowait(2)
    queue.task_done()
    queue.task_done()
    await queue.join()
    say("joined with", queue.qsize(), "left")
    say(isinstance(caught(queue.task_done), Exception))
    queue.put_nowait(3)
    joining = asyncio.create_task(queue.join())
    await asyncio.sleep(0)
    joining.cancel("enough")
    say(await awaited(joining))
    say(queue.get_nowait(), queue.get_nowait(), queue.get_nowait())
    queue.task_done()
    await queue.join()


asyncio.run(main())
