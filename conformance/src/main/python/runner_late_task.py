"""R-2: a task that is made during the shutdown is not waited for."""

import asyncio

from transcript import say


async def late():
    say("late starts")
    await asyncio.sleep(1)
    say("never")


async def left_over():
    try:
        await asyncio.sleep(10)
    finally:
        say("makes another")
        kept.append(asyncio.create_task(late()))


async def main():
    asyncio.create_task(left_over())
    await asyncio.sleep(0)


kept = []
asyncio.run(main())
say("shut down")
