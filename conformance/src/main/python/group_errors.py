"""TG-5: all failures come out, in the order in which they happened, the body's last."""

import asyncio

from transcript import say


async def fails(error, delay, while_cancelled=None):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        raise while_cancelled
    raise error


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails(None, 1, ZeroDivisionError("answers")))
            group.create_task(fails(ValueError("1"), 0))
            group.create_task(fails(ValueError("2"), -1))
            try:
                await asyncio.sleep(1)
            except asyncio.CancelledError:
                raise RuntimeError("body")
    except BaseExceptionGroup as errors:
        say(errors)
        say(errors.__cause__, len(errors.exceptions))


asyncio.run(main())
