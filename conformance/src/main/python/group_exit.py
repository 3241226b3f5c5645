"""TG-6: SystemExit of a child ends the loop; of the body, it comes out bare."""

import asyncio

from transcript import caught, say


async def forever(name):
    try:
        await asyncio.sleep(1)
    finally:
        say(name, "ends")


async def leaves():
    raise SystemExit(3)


async def of_child():
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(1))
        group.create_task(leaves())
        await forever("body")


async def of_body():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(forever("child"))
            await asyncio.sleep(0)
            raise SystemExit(4)
    except SystemExit as error:
        say("in the task", error)
        raise


for main in (of_child, of_body):
    say(main.__name__, caught(lambda: asyncio.run(main())))
