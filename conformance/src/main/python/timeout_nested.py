"""T-6: each deadline is caught at its own block."""

import asyncio

from transcript import kind, say


async def nested(outer_delay, inner_delay):
    this = asyncio.current_task()
    try:
        async with asyncio.timeout(outer_delay) as outer:
            try:
                async with asyncio.timeout(inner_delay) as inner:
                    await asyncio.sleep(1)
            except TimeoutError:
                say("inner", inner.expired(), outer.expired(), this.cancelling())
                await asyncio.sleep(0.02)
            except asyncio.CancelledError:
                say("passes", inner.expired(), outer.expired(), this.cancelling())
                raise
        say("ended", outer.expired())
    except TimeoutError as error:
        say("outer", kind(error), inner.expired(), outer.expired(), this.cancelling())


async def main():
    await nested(0.08, 0.02)
    await nested(0.02, 0.08)
    await nested(0.03, 0.02)


asyncio.run(main())
