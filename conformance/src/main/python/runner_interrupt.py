"""R-3: Ctrl-C cancels main; if main lets it, run raises KeyboardInterrupt."""

import asyncio
import signal

from transcript import caught, kind, say


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(signal.raise_signal, signal.SIGINT)
    try:
        await loop.create_future()
    finally:
        say("cancelled", asyncio.current_task().cancelling())
        await asyncio.sleep(0)
        say("cleaned up")


say(kind(caught(lambda: asyncio.run(main()))))
