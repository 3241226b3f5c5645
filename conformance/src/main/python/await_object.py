"""AG-5: an object of the user's may be awaited, and may suspend several times."""

import asyncio

from transcript import awaited, say


class Relay:
    """Suspends for an iteration, then for two futures."""

    def __init__(self, one, two):
        self.one = one
        self.two = two

    def __await__(self):
        yield
        first = yield from self.one
        say("first", first)
        try:
            second = yield from self.two
        except ValueError as error:
            second = error
        return [first, second]


async def main():
    loop = asyncio.get_running_loop()
    one, two = loop.create_future(), loop.create_future()
    loop.call_later(0.01, one.set_result, 1)
    loop.call_later(0.02, two.set_exception, ValueError("two"))
    say(await Relay(one, two))
    say(await asyncio.gather(Relay(one, two), Relay(one, one)))
    say(await asyncio.wait_for(Relay(one, one), 1))
    task = asyncio.ensure_future(Relay(one, loop.create_future()))
    await asyncio.sleep(0.01)
    task.cancel("enough")
    say(await awaited(task))


asyncio.run(main())
