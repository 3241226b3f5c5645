"""TASK-3: a child's context is copied when it is created, not when it starts."""

import asyncio
import contextvars

from transcript import say

variable = contextvars.ContextVar("variable")


async def child(name):
    say(name, variable.get("nothing"))
    await asyncio.sleep(0)
    say(name, variable.get("nothing"))
    variable.set(name)


async def main():
    one = asyncio.create_task(child("one"))
    variable.set("first")
    two = asyncio.create_task(child("two"))
    token = variable.set("second")
    await asyncio.sleep(0)
    variable.reset(token)
    await one
    await two
    say("main", variable.get())
    say("of one", one.get_context().get(variable))
    say("of two", two.get_context().get(variable))


asyncio.run(main())
