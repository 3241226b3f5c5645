"""FUT-6: a future is completed once; asking too early or completing twice is an error."""

import asyncio

from transcript import caught, kind, say


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    say(future.done(), future.cancelled())
    say(kind(caught(future.result)), kind(caught(future.exception)))
    future.set_result("value")
    say(future.done(), future.cancelled(), future.result(), future.exception())
    say(kind(caught(lambda: future.set_result("again"))))
    say(kind(caught(lambda: future.set_exception(ValueError("again")))))
    say(future.cancel(), future.result())

    failed = loop.create_future()
    failed.set_exception(ValueError("boom"))
    say(failed.done(), failed.cancelled(), failed.exception(), caught(failed.result))
    say(kind(caught(lambda: failed.set_result("again"))), failed.cancel())

    cancelled = loop.create_future()
    say(cancelled.cancel(), cancelled.cancel())
    say(cancelled.done(), cancelled.cancelled())
    say(caught(cancelled.result), caught(cancelled.exception))
    say(kind(caught(lambda: cancelled.set_result("late"))))
    say(future.get_loop() is loop)


asyncio.run(main())
