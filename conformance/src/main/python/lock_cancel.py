"""SY-2: a cancelled task passes on that it was woken, and wakes nobody otherwise."""

import asyncio

from transcript import awaited, say, state


async def takes(name, lock, steps=0):
    async with lock:
        say(name, "in")
        for _ in range(steps):
            await asyncio.sleep(0)
        say(name, "out")


async def main():
    lock = asyncio.Lock()

    async def waiting(**steps):
        await lock.acquire()
        tasks = [asyncio.create_task(takes(name, lock, count)) for name, count in steps.items()]
        await asyncio.sleep(0)
        return tasks

    woken, following = await waiting(woken=0, following=0)
    lock.release()
    woken.cancel("after the release")
    say(await awaited(woken), state(lock))
    await following

    first, second = await waiting(first=0, second=0)
    first.cancel("before the release")
    lock.release()
    asyncio.get_running_loop().call_soon(lambda: say("in the next iteration", state(lock)))
    say(await awaited(first), state(lock))
    await second

    one, two, three = await waiting(one=2, two=0, three=0)
    lock.release()
    two.cancel("between the release and the step of another")
    say(await awaited(two), state(lock))
    await three

    only, = await waiting(only=0)
    only.cancel("while it is locked")
    say(await awaited(only), state(lock))
    lock.release()
    say(state(lock))


asyncio.run(main())
