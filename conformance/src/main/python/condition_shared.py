"""SY-6: several conditions may share a lock; each has its own waiting tasks."""

import asyncio

from transcript import say, state


async def main():
    lock = asyncio.Lock()
    full, empty = asyncio.Condition(lock), asyncio.Condition(lock)
    items = []

    async def producer():
        for item in "abcde":
            async with lock:
                await full.wait_for(lambda: len(items) < 2)
                items.append(item)
                say("put", item, state(full), state(empty))
                empty.notify()

    async def consumer():
        for _ in range(5):
            async with lock:
                await empty.wait_for(lambda: items)
                say("got", items.pop(0), state(full), state(empty))
                full.notify()

    await asyncio.gather(consumer(), producer())
    say(state(full), state(empty), state(lock))


asyncio.run(main())
