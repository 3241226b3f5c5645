"""FUT-1: a done callback runs in a copy of the context of its registration, or in the one given."""

import asyncio
import contextvars

from transcript import say

variable = contextvars.ContextVar("variable", default="unset")


async def main():
    future = asyncio.get_running_loop().create_future()
    given = contextvars.copy_context()

    def callback(_):
        say(variable.get())
        variable.set("by callback")

    variable.set("at registration")
    future.add_done_callback(callback)
    future.add_done_callback(callback, context=given)
    future.add_done_callback(callback, context=given)
    variable.set("at completion")
    future.set_result(None)
    await asyncio.sleep(0)
    say(variable.get(), given.get(variable))


asyncio.run(main())
