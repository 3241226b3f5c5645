"""R-1: a runner runs one main after another, on one loop and in one context."""

import asyncio
import contextvars

from transcript import caught, kind, say

variable = contextvars.ContextVar("variable", default="unset")


async def step(name):
    say(name, variable.get(), asyncio.get_running_loop() is runner.get_loop())
    variable.set(name)
    return name


async def waits(task):
    return await task


async def starts():
    return asyncio.create_task(asyncio.sleep(0.02, "started before"))


runner = asyncio.Runner()
with runner:
    say(runner.run(step("one")))
    say(runner.run(step("two")), variable.get())
    given = contextvars.copy_context()
    say(runner.run(step("three"), context=given), given.get(variable))
    say(runner.run(step("four")))
    task = runner.run(starts())
    say(task.done(), runner.run(waits(task)))
    loop = runner.get_loop()
say(loop.is_closed())
unused = step("never")
say(kind(caught(lambda: runner.run(unused))))
unused.close()
runner.close()
say(kind(caught(runner.get_loop)))
