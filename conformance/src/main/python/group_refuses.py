"""TG-10: a group that is shutting down, or has ended, takes no more tasks."""

import asyncio

from transcript import caught, kind, say


async def never():
    say("never")


async def fails():
    raise ValueError("boom")


async def late(group):
    try:
        await asyncio.sleep(1)
    finally:
        say("late", kind(caught(lambda: group.create_task(never()))))


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(late(group))
            await asyncio.sleep(0)
            group.create_task(fails())
            try:
                await asyncio.sleep(1)
            finally:
                say("body", kind(caught(lambda: group.create_task(never()))))
    except* ValueError:
        say("ended", kind(caught(lambda: group.create_task(never()))))
    async with asyncio.TaskGroup() as group:
        pass
    say("ended", kind(caught(lambda: group.create_task(never()))))


asyncio.run(main())
