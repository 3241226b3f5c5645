"""TASK-5: SystemExit is stored in its task and leaves the loop at once."""

import asyncio

from transcript import caught, say

loop = asyncio.new_event_loop()


async def leaves():
    say("leaves")
    raise SystemExit(5)


async def stays():
    say("stays")
    await asyncio.sleep(0)
    say("stays on")


async def main():
    tasks.append(loop.create_task(leaves()))
    tasks.append(loop.create_task(stays()))
    await asyncio.wait(tasks)
    say("main", [task.done() for task in tasks])


tasks = []
main_task = loop.create_task(main())
say(caught(lambda: loop.run_until_complete(main_task)))
say(main_task.done(), [task.done() for task in tasks], tasks[0].exception())
loop.run_until_complete(main_task)
loop.close()
