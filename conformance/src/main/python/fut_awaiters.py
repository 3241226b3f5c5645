"""FUT-8: any number of tasks may await a future; they wake in order, with the same outcome."""

import asyncio

from transcript import awaited, say


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    failing = loop.create_future()
    seen = []

    async def waits(name):
        say(name, await future)
        error = await awaited(failing)
        seen.append(error)
        say(name, error)

    tasks = [asyncio.create_task(waits(name)) for name in "abc"]
    await asyncio.sleep(0)
    future.set_result("value")
    await asyncio.sleep(0)
    failing.set_exception(ValueError("boom"))
    await asyncio.wait(tasks)
    say(seen[0] is seen[1], seen[1] is seen[2], failing.exception() is seen[0])
    say(await awaited(failing) is seen[0], await awaited(failing) is seen[0])
    say(await future, await future)


asyncio.run(main())
