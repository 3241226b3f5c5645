"""G-3: a child that others cancel fails with CancelledError; the whole is not cancelled."""

import asyncio

from transcript import awaited, say


async def forever(name):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        say(name, "ends")


async def main():
    one = asyncio.create_task(forever("one"))
    two = asyncio.create_task(forever("two"))
    together = asyncio.gather(one, two)
    await asyncio.sleep(0)
    one.cancel("why")
    say(await awaited(together))
    say(together.cancelled(), together.exception(), one.cancelled(), two.done())
    say(asyncio.current_task().cancelling())
    two.cancel()
    await awaited(two)


asyncio.run(main())
