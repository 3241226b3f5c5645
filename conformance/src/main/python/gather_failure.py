"""G-2: the first failure is the outcome; the other children go on."""

import asyncio

from transcript import awaited, say


async def child(name, delay, error):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        say(name, "never cancelled")
        raise
    say(name, "ends")
    if error:
        raise error
    return name


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: say("handler", context["message"]))
    together = asyncio.gather(child("a", 0.04, None), child("b", 0.02, ValueError("b")),
                              child("c", 0.06, ZeroDivisionError("c")))
    say(await awaited(together))
    say(together.done(), together.cancelled(), together.exception())
    await asyncio.sleep(0.06)
    say("main")


asyncio.run(main())
