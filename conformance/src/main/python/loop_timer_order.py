"""LOOP-4: timers run by time, in whatever order they were set."""

import asyncio

from transcript import say


async def sleeper(name, delay):
    await asyncio.sleep(delay)
    say("sleeper", name)


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0.08, say, "late")
    loop.call_later(0.02, say, "early")
    loop.call_at(loop.time() + 0.05, say, "middle")
    tasks = [asyncio.create_task(sleeper(name, delay)) for name, delay in
             [("c", 0.095), ("a", 0.035), ("b", 0.065)]]
    await asyncio.wait(tasks)
    say("main")


asyncio.run(main())
