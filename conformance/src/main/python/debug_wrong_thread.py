"""D-1: scheduling from another thread is refused while the loop runs."""

import asyncio
import threading

from transcript import caught, kind, say


def use(loop):
    for schedule in (
        lambda: loop.call_soon(say, "never"),
        lambda: loop.call_later(1, say, "never"),
        lambda: loop.call_at(loop.time() + 1, say, "never"),
    ):
        say(kind(caught(schedule)))
    loop.call_soon_threadsafe(say, "threadsafe")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    thread = threading.Thread(target=use, args=(loop,))
    thread.start()
    thread.join()
    await asyncio.sleep(0)
    say("main")


asyncio.run(main())
