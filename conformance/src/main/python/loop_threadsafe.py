"""LOOP-9: another thread wakes the loop, and its callbacks keep their order."""

import asyncio
import threading

from transcript import say


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def work():
        loop.call_soon_threadsafe(say, "first")
        loop.call_soon_threadsafe(say, "second")
        loop.call_soon_threadsafe(done.set_result, "third")

    loop.call_soon(lambda: thread.start())
    thread = threading.Thread(target=work)
    say(await done)
    thread.join()


asyncio.run(main())
