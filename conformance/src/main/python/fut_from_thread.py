"""FUT-11: a thread may start a coroutine on the loop, wait for it, and cancel it."""

import asyncio

from transcript import caught, kind, say


async def value():
    await asyncio.sleep(0)
    return "value"


async def fails():
    raise ValueError("boom")


async def main():
    loop = asyncio.get_running_loop()
    started = asyncio.Event()

    async def forever():
        started.set()
        try:
            await loop.create_future()
        except asyncio.CancelledError:
            say("cancelled on the loop")
            raise

    def thread(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result()

    say(await asyncio.to_thread(thread, value()))
    say(await asyncio.to_thread(lambda: kind(caught(lambda: thread(fails())))))
    handed_over = asyncio.run_coroutine_threadsafe(forever(), loop)
    await started.wait()
    await asyncio.to_thread(handed_over.cancel)
    await asyncio.sleep(0.02)
    say(handed_over.cancelled())


asyncio.run(main())
