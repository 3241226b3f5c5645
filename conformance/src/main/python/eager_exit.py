"""E-1, TASK-5: SystemExit in the first step comes out of the creation."""

import asyncio

from transcript import caught, say


def eager(coroutine):
    return asyncio.Task(coroutine, loop=asyncio.get_running_loop(), eager_start=True)


async def leaves():
    say("leaves")
    raise SystemExit(3)


async def main():
    say(caught(lambda: eager(leaves())))
    await asyncio.sleep(0)
    say("main goes on")


asyncio.run(main())
