"""TG-8: when an inner and an outer group fail at once, no cancellation is lost."""

import asyncio

from transcript import say


async def fails(name):
    raise ValueError(name)


async def main():
    this = asyncio.current_task()
    try:
        async with asyncio.TaskGroup() as outer:
            try:
                async with asyncio.TaskGroup() as inner:
                    inner.create_task(fails("inner"))
                    outer.create_task(fails("outer"))
            finally:
                say("between", this.cancelling())
            await asyncio.sleep(1)
            say("never")
    except* ValueError as errors:
        say(errors, this.cancelling())
    await asyncio.sleep(0)
    say("main")


asyncio.run(main())
