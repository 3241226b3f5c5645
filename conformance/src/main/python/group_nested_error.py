"""TG-8: when an inner group fails and its error is caught, the outer's cancel arrives after."""

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
            except* ValueError as errors:
                say("caught", errors, this.cancelling())
            try:
                await asyncio.sleep(0.02)
                say("never")
            finally:
                say("after", this.cancelling())
    except* ValueError as errors:
        say(errors, this.cancelling())
    await asyncio.sleep(0)
    say("main")


asyncio.run(main())
