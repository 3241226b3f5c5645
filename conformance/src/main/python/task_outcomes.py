"""TASK-5: how a body ends is how its task ends."""

import asyncio

from transcript import say


class Special(BaseException):
    pass


async def returns():
    return "value"


async def raises():
    raise ValueError("boom")


async def raises_later():
    await asyncio.sleep(0)
    raise ZeroDivisionError("later")


async def cancels():
    raise asyncio.CancelledError("nobody asked")


async def main():
    for body in (returns, raises, raises_later, cancels):
        task = asyncio.create_task(body())
        await asyncio.wait([task])
        outcome = "cancelled" if task.cancelled() else task.exception() or task.result()
        say(body.__name__, task.done(), task.cancelled(), outcome)


asyncio.run(main())
