"""TASK-4: awaiting a future of another loop, or oneself, is an error at the await."""

import asyncio

from transcript import awaited, kind, say


async def itself():
    return kind(await awaited(asyncio.current_task()))


async def main():
    other = asyncio.new_event_loop()
    foreign = other.create_future()
    say(kind(await awaited(foreign)))
    done = other.create_future()
    done.set_result("done ones can be read")
    say(await done)
    say(await asyncio.create_task(itself()))
    say("goes on", await asyncio.sleep(0, "well"))
    other.close()


asyncio.run(main())
