"""D-2: what takes long is named, a task by its name."""

import asyncio
import logging
import re

from transcript import say

lines = []


class Lines(logging.Handler):
    def emit(self, record):
        lines.append(record.getMessage())


async def worker():
    await asyncio.sleep(0)


async def main():
    logger = logging.getLogger("asyncio")
    logger.addHandler(Lines())
    logger.propagate = False
    loop = asyncio.get_running_loop()
    say(loop.slow_callback_duration)
    loop.set_debug(True)
    loop.slow_callback_duration = 0
    await asyncio.create_task(worker(), name="worker")
    loop.slow_callback_duration = 3600
    await asyncio.sleep(0)
    count = len(lines)
    await asyncio.create_task(worker(), name="worker")
    say(len(lines) - count)
    tasks = [line for line in lines if "name='worker'" in line]
    say(len(tasks))
    for line in tasks:
        say(re.sub(r"<Task (\w+) .*>.* took \d+\.\d{3} seconds.*", r"<Task \1> took N seconds", line))


asyncio.run(main())
