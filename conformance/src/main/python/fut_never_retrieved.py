"""FUT-7: an exception that nobody has looked at is reported; one that was seen is not."""

import asyncio
import gc

from transcript import say

reports = []


async def fails(text):
    raise ValueError(text)


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: reports.append(context))
    future = loop.create_future()
    future.set_exception(ValueError("future"))
    del future
    gc.collect()
    task = asyncio.create_task(fails("task"))
    await asyncio.sleep(0)
    del task
    gc.collect()
    seen = loop.create_future()
    seen.set_exception(ValueError("seen"))
    say(seen.exception())
    cleared = loop.create_future()
    cleared.set_exception(ValueError("cleared"))
    say(cleared.cancel())


asyncio.run(main())
gc.collect()
for report in reports:
    say(report["message"], report["exception"], sorted(report))
