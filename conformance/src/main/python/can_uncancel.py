"""CAN-7: uncancel takes a request back; at zero one that was not delivered is withdrawn."""

import asyncio

from transcript import say


async def withdrawn():
    task = asyncio.current_task()
    say(task.uncancel())
    task.cancel()
    say(task.cancelling(), task.uncancel(), task.cancelling())
    await asyncio.sleep(0)
    task.cancel()
    task.cancel()
    say(task.uncancel())
    try:
        await asyncio.sleep(0)
        say("never")
    except asyncio.CancelledError:
        say("one was left", task.uncancel(), task.uncancel())
    await asyncio.sleep(0)
    return "value"


async def main():
    task = asyncio.create_task(withdrawn())
    say(await task, task.uncancel())
    before_start = asyncio.create_task(withdrawn())
    before_start.cancel()
    say(before_start.uncancel())
    say(await before_start)


asyncio.run(main())
