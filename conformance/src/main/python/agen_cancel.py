"""AG-3: a cancellation arrives in the body, where it awaits."""

import asyncio

from transcript import awaited, say


async def stops():
    try:
        yield 1
        await asyncio.sleep(10)
        yield 2
    except asyncio.CancelledError as error:
        say("body", error)
        await asyncio.sleep(0)
        raise
    finally:
        say("finally")


async def refuses():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as error:
        yield error
    yield "further"


async def consume(generator):
    try:
        async for item in generator:
            say(item)
    except asyncio.CancelledError as error:
        say("consumer", error)
        raise


async def main():
    generator = stops()
    task = asyncio.create_task(consume(generator))
    await asyncio.sleep(0)
    task.cancel("stop")
    await asyncio.wait([task])
    say(task.cancelled(), await awaited(anext(generator)))
    task = asyncio.create_task(consume(refuses()))
    await asyncio.sleep(0)
    task.cancel("refused")
    await asyncio.wait([task])
    say(task.cancelled(), task.cancelling())


asyncio.run(main())
