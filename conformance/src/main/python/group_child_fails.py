"""TG-2: if a child fails, the others and the body are cancelled."""

import asyncio

from transcript import say


async def fails():
    await asyncio.sleep(0.02)
    raise ValueError("boom")


async def forever(name):
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError as error:
        say(name, error)
        raise


async def main():
    this = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as group:
            one = group.create_task(forever("one"))
            failing = group.create_task(fails())
            two = group.create_task(asyncio.sleep(1))
            try:
                await asyncio.sleep(1)
            finally:
                say("body", this.cancelling())
    except* ValueError as errors:
        say(errors, this.cancelling())
    say(one.cancelled(), failing.done(), two.cancelled())
    await asyncio.sleep(0)
    say("main")


asyncio.run(main())
