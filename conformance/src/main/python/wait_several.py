"""W-4: the sets are made after the wake-up, so the first may be several; failures are kept."""

import asyncio

from transcript import awaited, kind, say


async def noop(error=None):
    if error:
        raise error


async def main():
    tasks = [asyncio.create_task(noop()) for _ in range(3)]
    forever = asyncio.get_running_loop().create_future()
    done, pending = await asyncio.wait([*tasks, forever, tasks[0]],
                                       return_when=asyncio.FIRST_COMPLETED)
    say(len(done), len(pending), forever in pending)
    failing = asyncio.create_task(noop(ValueError("boom")))
    done, pending = await asyncio.wait([failing])
    say(len(done), len(pending), failing.exception())
    say(kind(await awaited(asyncio.wait([]))))


asyncio.run(main())
