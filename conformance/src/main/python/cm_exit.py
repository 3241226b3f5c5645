"""AG-4: the exit sees the failure, and may swallow or replace it."""

import asyncio

from transcript import awaited, say


class Manager:
    def __init__(self, answer):
        self.answer = answer

    async def __aenter__(self):
        if self.answer == "enter fails":
            raise ValueError(self.answer)
        return self.answer

    async def __aexit__(self, kind, failure, traceback):
        say("exit sees", failure)
        await asyncio.sleep(0)
        if self.answer == "exit fails":
            raise ZeroDivisionError(self.answer)
        return self.answer == "swallows"


async def use(answer, fails):
    async with Manager(answer) as value:
        say("block", value)
        if fails:
            raise ValueError("in the block")
        return "result"


async def main():
    for answer in "passes on", "swallows", "exit fails", "enter fails":
        for fails in False, True:
            say(await awaited(use(answer, fails)))


asyncio.run(main())
