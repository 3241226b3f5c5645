"""TASK-3: a task has one context; a coroutine shares it, a child task gets a copy."""

import asyncio
import contextvars

from transcript import say

variable = contextvars.ContextVar("variable", default="unset")


async def setter(value):
    before = variable.get()
    variable.set(value)
    await asyncio.sleep(0)
    return [before, variable.get()]


async def main():
    variable.set("main")
    say("coroutine", await setter("by coroutine"), variable.get())
    say("task", await asyncio.create_task(setter("by task")), variable.get())
    say("wait_for", await asyncio.wait_for(setter("by wait_for"), 1), variable.get())
    say("wait_for now", await asyncio.wait_for(asyncio.create_task(setter("by task")), None),
        variable.get())
    say("gather", await asyncio.gather(setter("by gather"), setter("by gather")), variable.get())
    say("shield", await asyncio.shield(setter("by shield")), variable.get())
    async with asyncio.timeout(1):
        say("timeout", await setter("by timeout"), variable.get())
    async with asyncio.TaskGroup() as group:
        group.create_task(setter("by group"))
        variable.set("in group")
    say("group", variable.get())


asyncio.run(main())
