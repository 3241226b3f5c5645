"""SY-3: a semaphore may grow; a bounded one refuses; none begins below zero."""

import asyncio

from transcript import caught, kind, say


async def main():
    semaphore = asyncio.Semaphore(0)
    say(semaphore.locked())
    semaphore.release()
    say(semaphore.locked(), await semaphore.acquire(), semaphore.locked())
    bounded = asyncio.BoundedSemaphore(1)
    await bounded.acquire()
    bounded.release()
    say(isinstance(caught(bounded.release), Exception), bounded.locked())
    await bounded.acquire()
    say(bounded.locked())
    say(kind(caught(lambda: asyncio.Semaphore(-1))))


asyncio.run(main())
