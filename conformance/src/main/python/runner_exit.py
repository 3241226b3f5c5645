"""R-4: SystemExit in any task leaves run; main and the others are cancelled on the way."""

import asyncio

from transcript import caught, say


async def leaves():
    await asyncio.sleep(0.02)
    say("leaves")
    raise SystemExit(7)


async def main():
    try:
        task = asyncio.create_task(leaves())
        await asyncio.sleep(10)
        say("never", task)
    finally:
        say("finally", asyncio.current_task().cancelling())
        await asyncio.sleep(0.02)
        say("cleaned up")


say(caught(lambda: asyncio.run(main())))
