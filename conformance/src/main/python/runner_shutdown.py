"""R-1: after main, run cancels what is left and waits for it, then for the executor."""

import asyncio
import threading

from transcript import say

cleaned_up = threading.Event()


async def left_over():
    try:
        await asyncio.sleep(10)
    finally:
        say("cancelled", asyncio.current_task().cancelling())
        await asyncio.sleep(0)
        say("cleaned up")
        cleaned_up.set()


def job():
    cleaned_up.wait()
    say("job ends")


async def main():
    asyncio.create_task(left_over())
    asyncio.get_running_loop().run_in_executor(None, job)
    await asyncio.sleep(0)
    say("main ends")
    return "value"


say(asyncio.run(main()))
