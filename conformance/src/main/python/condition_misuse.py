"""SY-5, SY-6: waiting and notifying need the lock."""

import asyncio

from transcript import awaited, caught, kind, say, state


async def main():
    condition = asyncio.Condition()
    say(kind(await awaited(condition.wait())))
    say(kind(await awaited(condition.wait_for(lambda: False))))
    say(await condition.wait_for(lambda: True))
    say(kind(caught(condition.notify)))
    say(kind(caught(condition.notify_all)))
    say(kind(caught(condition.release)))
    say(state(condition))
    async with condition:
        condition.notify()
        condition.notify_all()
    say(state(condition))


asyncio.run(main())
