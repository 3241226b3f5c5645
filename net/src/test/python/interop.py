"""One end of a conversation: interop.py server WIRE | interop.py client WIRE ADDRESS

The client sends blocks, each after a line that says how long it is; the server sends each back in
the same way. A server prints its address, serves one client and ends; a client prints what it saw.
"""

import asyncio
import sys

SIZES = [1, 1000, 65_536, 3_000_000]


async def connect(wire, address):
    match wire:
        case "tcp":
            return await asyncio.open_connection("127.0.0.1", int(address))


async def listen(wire, handle):
    match wire:
        case "tcp":
            server = await asyncio.start_server(handle, "127.0.0.1", 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            return server


async def send(writer, block):
    writer.write(b"%d\n" % len(block))
    writer.write(block)
    await writer.drain()


async def receive(reader):
    line = await reader.readline()
    return await reader.readexactly(int(line)) if line else None


async def client(wire, address):
    reader, writer = await connect(wire, address)
    for size in SIZES:
        block = bytes(i % 251 for i in range(size))
        sending = asyncio.create_task(send(writer, block))
        print(size, await receive(reader) == block)
        await sending
    if writer.can_write_eof():
        writer.write_eof()
        print("end", await reader.read())
    writer.close()
    await writer.wait_closed()


async def server(wire):
    served = asyncio.get_running_loop().create_future()

    async def handle(reader, writer):
        while (block := await receive(reader)) is not None:
            await send(writer, block)
        writer.close()
        served.set_result(None)

    async with await listen(wire, handle):
        await served


role, *words = sys.argv[1:]
asyncio.run({"client": client, "server": server}[role](*words))
