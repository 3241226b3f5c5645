"""LOOP-6: each callback runs in a copy of the context it was scheduled in, or in the one given."""

import asyncio
import contextvars

from transcript import say

variable = contextvars.ContextVar("variable", default="unset")


def show_and_set(name, value):
    say(name, variable.get())
    variable.set(value)


async def main():
    loop = asyncio.get_running_loop()
    given = contextvars.copy_context()
    variable.set("main 1")
    loop.call_soon(show_and_set, "a", "by a")
    variable.set("main 2")
    loop.call_soon(show_and_set, "b", "by b")
    loop.call_soon(show_and_set, "given", "by given", context=given)
    loop.call_soon(show_and_set, "given again", "by given again", context=given)
    await asyncio.sleep(0)
    say("main", variable.get())
    say("given", given.get(variable))


asyncio.run(main())
