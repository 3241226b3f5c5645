"""CAN-4: a task that is cancelled before its first step never runs."""

import asyncio

from transcript import awaited, say


async def never():
    say("never")


async def main():
    task = asyncio.create_task(never())
    say(task.cancel("early"), task.done(), task.cancelled())
    task.add_done_callback(lambda done: say("done callback", done.cancelled()))
    await asyncio.sleep(0)
    say(task.done(), task.cancelled())
    say(await awaited(task))
    await asyncio.sleep(0)


asyncio.run(main())
