"""What the programs in this directory print with: the same text as their Java twins."""

import asyncio


def say(*values):
    """Prints one line of the transcript."""
    print(*map(text, values), flush=True)


def text(value):
    """A value as both languages print it."""
    if isinstance(value, BaseExceptionGroup):
        return f"ExceptionGroup({value.message}, {text(value.exceptions)})"
    if isinstance(value, BaseException):
        return f"{kind(value)}({value})"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(text, value)) + "]"
    return str(value)


def kind(value):
    """The class of an exception, for messages are each library's own; anything else as text."""
    if isinstance(value, BaseExceptionGroup):
        return "ExceptionGroup"
    return type(value).__name__ if isinstance(value, BaseException) else text(value)


def state(primitive):
    """What the text of a primitive says besides its name."""
    return repr(primitive).partition("[")[2].removesuffix("]>")


def caught(function):
    """What a function returns or raises."""
    try:
        return function()
    except BaseException as error:
        return error


async def awaited(awaitable):
    """What an awaitable returns or raises."""
    try:
        return await awaitable
    except StopAsyncIteration:
        return "ended"
    except BaseException as error:
        return error


async def ticks(body):
    """How many iterations of the loop pass while a coroutine function runs in this task."""
    loop = asyncio.get_running_loop()
    count = 0

    def tick():
        nonlocal count, handle
        count += 1
        handle = loop.call_soon(tick)

    handle = loop.call_soon(tick)
    try:
        await body()
    finally:
        handle.cancel()
    return count
