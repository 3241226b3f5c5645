"""CAN-3: a cancellation replaces a result or an exception that was about to be delivered."""

import asyncio

from transcript import awaited, say


async def waits(future):
    try:
        value = await future
        say("value", value)
        return value
    except BaseException as error:
        say("error", error)
        raise


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: say("handler", context["message"]))
    future = loop.create_future()
    task = asyncio.create_task(waits(future))
    await asyncio.sleep(0)
    future.set_result("lost")
    say(task.cancel("too late"))
    say(await awaited(task), future.result())

    failing = loop.create_future()
    task = asyncio.create_task(waits(failing))
    await asyncio.sleep(0)
    failing.set_exception(ValueError("lost"))
    say(task.cancel())
    say(await awaited(task), failing.exception())

    child = asyncio.create_task(asyncio.sleep(0, "child"))
    task = asyncio.create_task(waits(child))
    while not child.done():
        await asyncio.sleep(0)
    task.cancel()
    say(await awaited(task), child.result())


asyncio.run(main())
