"""SY-9: a queue belongs to the loop in which a task first had to wait for it."""

import asyncio

from transcript import awaited, kind, say

queue = asyncio.Queue()


async def first():
    await queue.put(0)
    await queue.get()
    asyncio.get_running_loop().call_soon(queue.put_nowait, 1)
    say(await queue.get())


async def second():
    say(kind(await awaited(queue.get())))
    await queue.put(2)
    say(await queue.get())


asyncio.run(first())
asyncio.run(second())
