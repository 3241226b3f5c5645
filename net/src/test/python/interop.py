"""One end of a conversation:
interop.py server WIRE [MORE] | interop.py client WIRE ADDRESS [MORE] | interop.py reset PORT

A wire is "tcp", whose address is a port; "tls", the same with MORE a file of certificates to trust,
or at the server one with its certificates and key; or "unix", whose address is a path: MORE says at
which path a server listens.

The client sends blocks, each after a line that says how long it is; the server sends each back in
the same way. A server prints its address, serves one client and ends; a client prints what it saw.
"""

import array
import asyncio
import fcntl
import socket
import ssl
import struct
import sys
import termios
import time

SIZES = [1, 1000, 65_536, 3_000_000]


async def connect(wire, address, more=None):
    match wire:
        case "tcp":
            return await asyncio.open_connection("127.0.0.1", int(address))
        case "tls":
            trusting = ssl.create_default_context(cafile=more)
            return await asyncio.open_connection("localhost", int(address), ssl=trusting)
        case "unix":
            return await asyncio.open_unix_connection(address)


async def listen(wire, handle, more=None):
    match wire:
        case "tcp":
            server = await asyncio.start_server(handle, "127.0.0.1", 0)
        case "tls":
            serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            serving.load_cert_chain(more)
            server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=serving)
        case "unix":
            server = await asyncio.start_unix_server(handle, more)
            print(more, flush=True)
            return server
    print(server.sockets[0].getsockname()[1], flush=True)
    return server


async def send(writer, block):
    writer.write(b"%d\n" % len(block))
    writer.write(block)
    await writer.drain()


async def receive(reader):
    line = await reader.readline()
    return await reader.readexactly(int(line)) if line else None


async def client(wire, address, more=None):
    reader, writer = await connect(wire, address, more)
    for size in SIZES:
        block = bytes(i % 251 for i in range(size))
        sending = asyncio.create_task(send(writer, block))
        print(size, await receive(reader) == block)
        await sending
    if writer.can_write_eof():
        writer.write_eof()
        print("end", await reader.read())
    if certificate := writer.get_extra_info("peercert"):
        print("from", *(value for kind, value in certificate["subjectAltName"] if kind == "DNS"))
    writer.close()
    await writer.wait_closed()


async def server(wire, more=None):
    served = asyncio.get_running_loop().create_future()

    async def handle(reader, writer):
        while (block := await receive(reader)) is not None:
            await send(writer, block)
        writer.close()
        served.set_result(None)

    async with await listen(wire, handle, more):
        await served


def reset(port):
    """Sends until the other side takes no more, says how much it has acknowledged, and resets."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1_000_000)
    sock.connect(("127.0.0.1", int(port)))
    sock.setblocking(False)
    sent = sock.send(bytes(300_000))
    left, still = array.array("i", [0]), 0
    while still < 10:  # nothing is acknowledged any more
        before = left[0]
        time.sleep(0.02)
        fcntl.ioctl(sock, termios.TIOCOUTQ, left)
        still = still + 1 if left[0] == before else 0
    print(sent - left[0])
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


role, *words = sys.argv[1:]
if role == "reset":
    reset(*words)
else:
    asyncio.run({"client": client, "server": server}[role](*words))
