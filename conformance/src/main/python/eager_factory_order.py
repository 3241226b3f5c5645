"""E-1: with an eager factory, bodies start where their tasks are made, before what is queued."""

import asyncio

from transcript import say


async def worker(name):
    say("starts", name)
    await asyncio.sleep(0)
    say("ends", name)
    return name


async def main():
    loop = asyncio.get_running_loop()
    lazy = asyncio.create_task(worker("lazy"))
    loop.call_soon(say, "callback")
    loop.set_task_factory(asyncio.eager_task_factory)
    first = asyncio.create_task(worker("first"))
    second = loop.create_task(worker("second"))
    third = asyncio.ensure_future(worker("third"))
    say("made", first.done(), second.done())
    for task in (lazy, first, second, third):
        say(await task)


asyncio.run(main())
