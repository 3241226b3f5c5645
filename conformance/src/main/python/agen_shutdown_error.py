"""AG-2: each failure of a generator that is closed goes to the exception handler."""

import asyncio

from transcript import say

kept = []


async def failing(name):
    try:
        yield 1
    finally:
        await asyncio.sleep(0)
        raise ValueError(name)


async def main():
    loop = asyncio.get_running_loop()
    reports = []
    loop.set_exception_handler(lambda _, context: reports.append(context))
    for name in "ab":
        generator = failing(name)
        kept.append(generator)
        await anext(generator)
    await loop.shutdown_asyncgens()
    say(sorted(str(report["exception"]) for report in reports))
    for report in reports:
        say(report["message"].split(" <")[0], sorted(report))


asyncio.run(main())
