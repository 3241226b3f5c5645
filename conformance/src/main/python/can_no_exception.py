"""CAN-11: CancelledError is not caught with the exceptions."""

import asyncio

from transcript import awaited, say


async def careful():
    try:
        await asyncio.sleep(1)
    except Exception:
        say("never")
    finally:
        say("finally")


async def main():
    task = asyncio.create_task(careful())
    await asyncio.sleep(0)
    task.cancel()
    say(await awaited(task), task.cancelled())


asyncio.run(main())
