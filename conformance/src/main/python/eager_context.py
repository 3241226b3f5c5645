"""E-1: an eager task runs in a copy of the context from its first step on."""

import asyncio
import contextvars

from transcript import say

variable = contextvars.ContextVar("variable")


def eager(coroutine, context=None):
    return asyncio.Task(coroutine, loop=asyncio.get_running_loop(), eager_start=True,
                        context=context)


async def child(name):
    say(name, variable.get("nothing"))
    variable.set(name)
    await asyncio.sleep(0)
    say(name, variable.get())


async def main():
    given = contextvars.copy_context()
    variable.set("main")
    copied = eager(child("copied"))
    say("main", variable.get())
    into = eager(child("given"), given)
    say("main", variable.get(), given.get(variable))
    await asyncio.wait([copied, into])
    say("main", variable.get())


asyncio.run(main())
