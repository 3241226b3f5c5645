"""TASK-1: creating a task runs nothing; tasks start in the order of their creation."""

import asyncio

from transcript import say


async def child(name):
    say(name, "starts")
    await asyncio.sleep(0)
    say(name, "ends")
    return name


async def main():
    one = asyncio.create_task(child("one"))
    two = asyncio.get_running_loop().create_task(child("two"))
    say("created", one.done(), two.done())
    await asyncio.sleep(0)
    three = asyncio.create_task(child("three"))
    say("created", one.done(), two.done())
    say(await one, await two, await three)


asyncio.run(main())
