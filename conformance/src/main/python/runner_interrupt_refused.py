"""R-3: a main that refuses the cancellation by Ctrl-C returns normally."""

import asyncio
import signal

from transcript import say


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(signal.raise_signal, signal.SIGINT)
    try:
        await loop.create_future()
    except asyncio.CancelledError:
        say("refused", asyncio.current_task().cancelling())
    await asyncio.sleep(0)
    return "value"


say(asyncio.run(main()))
