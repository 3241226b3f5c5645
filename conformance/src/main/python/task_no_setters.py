"""TASK-5: a task's outcome cannot be set from outside."""

import asyncio

from transcript import caught, kind, say


async def value():
    return "value"


async def main():
    task = asyncio.create_task(value())
    say(kind(caught(lambda: task.set_result("other"))))
    say(kind(caught(lambda: task.set_exception(ValueError("other")))))
    say(await task)
    say(kind(caught(lambda: task.set_result("other"))))


asyncio.run(main())
