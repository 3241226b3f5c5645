"""AG-3: the body runs in the context of the task that takes the value."""

import asyncio
import contextvars

from transcript import say

user = contextvars.ContextVar("user")


async def telling():
    for _ in range(2):
        yield user.get()
    user.set("the body")
    yield user.get()


async def take(generator, name):
    user.set(name)
    value = await anext(generator)
    say(value, user.get())


async def main():
    user.set("main")
    generator = telling()
    say(await anext(generator))
    await asyncio.create_task(take(generator, "task"))
    await asyncio.create_task(take(generator, "another"))
    say(user.get())


asyncio.run(main())
