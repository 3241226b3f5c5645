"""G-6: of children that are done, the whole is done before it is returned."""

import asyncio

from transcript import caught, say


async def main():
    loop = asyncio.get_running_loop()
    one, two, bad, gone = (loop.create_future() for _ in range(4))
    one.set_result(1)
    two.set_result(2)
    bad.set_exception(ValueError("boom"))
    gone.cancel("gone")
    say(asyncio.gather(one, two, one).result())
    together = asyncio.gather(one, bad, gone)
    say(together.done(), together.exception())
    say(asyncio.gather(one, bad, gone, return_exceptions=True).result())
    together = asyncio.gather(gone, one)
    say(together.cancelled(), caught(together.result))
    pending = loop.create_future()
    together = asyncio.gather(pending, bad)
    say(together.done(), pending.done())
    pending.set_result("ignored")
    say(caught(together.result))


asyncio.run(main())
