"""LOOP-4: timers run by time, in whatever order they were set."""

import asyncio

from transcript import say


async def sleeper(name, delay):
    await asyncio.sleep(delay)
    say("sleeper", name)


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0.16, say, "late")
    loop.call_later(0.04, say, "early")
    loop.call_at(loop.time() + 0.1, say, "middle")
    tasks = [asyncio.create_task(sleeper(name, delay)) for name, delay in
             [("c", 0.19), ("a", 0.07), ("b", 0.13)]]
    await asyncio.wait(tasks)
    say("main")


asyncio.run(main())
