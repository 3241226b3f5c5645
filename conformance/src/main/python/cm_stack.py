"""AG-4: an exit stack leaves what it has collected, the last one first."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

from transcript import awaited, say


@asynccontextmanager
async def resource(name):
    say("enter", name)
    try:
        yield name
    finally:
        await asyncio.sleep(0)
        say("exit", name)


async def clean_up(name):
    say("clean-up", name)


def exit(name, answer):
    async def leave(kind, failure, traceback):
        say("exit", name, failure)
        if isinstance(answer, Exception):
            raise answer
        return answer
    return leave


async def use(failure, *exits):
    async with AsyncExitStack() as stack:
        say(await stack.enter_async_context(resource("a")))
        stack.push_async_callback(clean_up, "b")
        for each in exits:
            stack.push_async_exit(each)
        if failure:
            raise failure
        return "result"
    return "went on"


async def main():
    say(await awaited(use(None, exit("c", True))))
    say(await awaited(use(ValueError("block"), exit("c", False))))
    say(await awaited(use(ValueError("block"), exit("c", False), exit("d", True))))
    say(await awaited(use(None, exit("c", True), exit("d", ValueError("d")))))
    say(await awaited(use(ValueError("block"), exit("c", False), exit("d", ZeroDivisionError("d")))))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(resource("kept"))
        kept = stack.pop_all()
    say("left")
    await kept.aclose()
    await kept.aclose()


asyncio.run(main())
