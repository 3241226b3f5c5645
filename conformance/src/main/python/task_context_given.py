"""TASK-3: a context that is given is used as it is."""

import asyncio
import contextvars

from transcript import say

variable = contextvars.ContextVar("variable", default="unset")


async def child(value):
    say(value, variable.get())
    variable.set(value)
    await asyncio.sleep(0)
    say(value, variable.get())


async def main():
    loop = asyncio.get_running_loop()
    given = contextvars.copy_context()
    variable.set("main")
    one = loop.create_task(child("one"), context=given)
    two = loop.create_task(child("two"), context=given)
    say(one.get_context() is given, two.get_context() is given)
    await asyncio.wait([one, two])
    say(variable.get(), given.get(variable))


asyncio.run(main())
