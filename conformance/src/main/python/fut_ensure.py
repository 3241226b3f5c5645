"""FUT-8: ensure_future returns a future as it is, and makes a task of anything else."""

import asyncio

from transcript import caught, kind, say


class Custom:
    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return "custom"


async def coroutine():
    return "coroutine"


async def main():
    loop = asyncio.get_running_loop()
    other = asyncio.new_event_loop()
    future = loop.create_future()
    task = asyncio.create_task(coroutine())
    say(asyncio.ensure_future(future) is future, asyncio.ensure_future(task) is task)
    made = asyncio.ensure_future(coroutine())
    say(isinstance(made, asyncio.Task), await made)
    custom = asyncio.ensure_future(Custom())
    say(isinstance(custom, asyncio.Task), await custom, await Custom())
    say(kind(caught(lambda: asyncio.ensure_future(future, loop=other))))
    say(asyncio.ensure_future(future, loop=loop) is future)
    other.close()


asyncio.run(main())
