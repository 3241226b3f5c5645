"""E-1, E-2: an eager factory for a task class of the user's."""

import asyncio

from transcript import say


class Marked(asyncio.Task):
    pass


async def value(result):
    return result


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.create_eager_task_factory(Marked))
    task = asyncio.create_task(value(1), name="named")
    say(isinstance(task, Marked), task.done(), task.result(), task.get_name())
    waiting = asyncio.ensure_future(asyncio.sleep(0, 2))
    say(isinstance(waiting, Marked), waiting.done(), await waiting)
    loop.set_task_factory(None)
    plain = asyncio.create_task(value(3))
    say(isinstance(plain, Marked), plain.done(), await plain)


asyncio.run(main())
