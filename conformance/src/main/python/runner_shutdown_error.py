"""R-1: what fails during the shutdown goes to the exception handler."""

import asyncio

from transcript import say


async def left_over():
    try:
        await asyncio.sleep(10)
    finally:
        raise ValueError("while shutting down")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(
        lambda _, context: say(context["message"], context["exception"], sorted(context)))
    task = asyncio.create_task(left_over())
    await asyncio.sleep(0)
    return task.done()


say(asyncio.run(main()))
