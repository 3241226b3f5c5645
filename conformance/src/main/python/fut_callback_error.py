"""FUT-1: a done callback that fails does not keep the others from running."""

import asyncio

from transcript import say


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: say("handler", context["exception"]))
    future = loop.create_future()

    def fails(_):
        raise ValueError("callback")

    future.add_done_callback(fails)
    future.add_done_callback(lambda _: say("next"))
    future.set_result("value")
    say(await future)
    await asyncio.sleep(0)
    say(future.result())


asyncio.run(main())
