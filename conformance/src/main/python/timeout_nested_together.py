"""T-6: two deadlines in the same iteration are told apart by their counts."""

import asyncio

from transcript import kind, say


async def main():
    this = asyncio.current_task()
    try:
        async with asyncio.timeout(0) as outer:
            try:
                async with asyncio.timeout(0) as inner:
                    await asyncio.sleep(1)
            finally:
                say("between", inner.expired(), outer.expired(), this.cancelling())
    except TimeoutError as error:
        say(kind(error), this.cancelling())
    await asyncio.sleep(0)
    say("main")


asyncio.run(main())
