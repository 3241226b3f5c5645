"""How connections end in CPython's asyncio: prints what protocols are told, a line a scenario.

The golden beside it is what CPython 3.13 prints: python3 endings.py > endings.golden
"""

import asyncio
import socket
import struct

SOME = 50_000
MUCH = 6_000_000


class Side(asyncio.Protocol):
    """A protocol that notes what it is told, and does what a scenario wants."""

    def __init__(self, paused=False, keeps_open=True, fails_at=None):
        self.trail = []
        self.received = 0
        self.paused = paused
        self.keeps_open = keeps_open
        self.fails_at = fails_at
        self.made = asyncio.get_running_loop().create_future()
        self.eof = asyncio.get_running_loop().create_future()
        self.lost = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        self.trail.append("made")
        if self.paused:
            transport.pause_reading()
        self.made.set_result(True)

    def data_received(self, data):
        self.received += len(data)
        if self.trail[-1].startswith("data"):
            self.trail.pop()
        self.trail.append(f"data {self.received}")
        if self.fails_at == "data":
            raise ValueError("a mistake")

    def eof_received(self):
        self.trail.append("eof")
        self.eof.set_result(True)
        if self.fails_at == "eof":
            raise ValueError("a mistake")
        return self.keeps_open

    def connection_lost(self, exc):
        if exc is None:
            how = "well"
        elif isinstance(exc, (ConnectionResetError, BrokenPipeError)):
            how = "reset"
        else:
            how = "by what was thrown"
        self.trail.append("lost " + how)
        self.lost.set_result(True)


def reset(peer):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def count(peer):
    total = 0
    try:
        while some := peer.recv(65536):
            total += len(some)
    except ConnectionResetError:
        pass
    return total


async def thread(function, *args):
    return await asyncio.get_running_loop().run_in_executor(None, function, *args)


async def end(side, peer):
    peer.sendall(bytes(SOME))
    peer.shutdown(socket.SHUT_WR)
    await side.eof
    side.transport.write(b"answer")
    side.transport.close()
    assert await thread(count, peer) == 6


async def end_that_closes(side, peer):
    peer.sendall(bytes(SOME))
    peer.shutdown(socket.SHUT_WR)


async def end_while_paused(side, peer):
    peer.sendall(bytes(SOME))
    peer.shutdown(socket.SHUT_WR)
    await asyncio.sleep(0.05)
    side.trail.append("resumed")
    side.transport.resume_reading()
    await side.eof
    side.transport.close()


async def reset_while_reading(side, peer):
    peer.sendall(bytes(SOME))
    while side.received < SOME:
        await asyncio.sleep(0.001)
    reset(peer)


async def reset_at_once(side, peer):
    peer.sendall(bytes(SOME))
    reset(peer)


async def reset_while_paused(side, peer):
    peer.sendall(bytes(SOME))
    reset(peer)
    await asyncio.sleep(0.05)
    side.trail.append("resumed")
    side.transport.resume_reading()


async def reset_while_paused_and_written(side, peer):
    reset(peer)
    await asyncio.sleep(0.05)
    while not side.lost.done():
        side.transport.write(bytes(SOME))
        await asyncio.sleep(0.001)


async def reset_while_closing(side, peer):
    side.transport.write(bytes(MUCH))
    side.transport.close()
    await asyncio.sleep(0.05)
    reset(peer)


async def closed_with_much(side, peer):
    side.transport.write(bytes(MUCH))
    side.transport.close()
    assert await thread(count, peer) == MUCH


async def aborted_with_much(side, peer):
    side.transport.write(bytes(MUCH))
    side.transport.abort()


async def aborted_while_paused(side, peer):
    peer.sendall(bytes(SOME))
    await asyncio.sleep(0.05)
    side.transport.abort()


async def own_end(side, peer):
    side.transport.write(b"question")
    side.transport.write_eof()
    assert await thread(count, peer) == 8
    peer.sendall(bytes(SOME))
    peer.close()


async def thrown(side, peer):
    peer.sendall(b"x")


async def thrown_at_the_end(side, peer):
    peer.sendall(b"x")
    peer.shutdown(socket.SHUT_WR)


SCENARIOS = [
    (end, {}),
    (end_that_closes, {"keeps_open": False}),
    (end_while_paused, {"paused": True}),
    (reset_while_reading, {}),
    (reset_at_once, {}),
    (reset_while_paused, {"paused": True}),
    (reset_while_paused_and_written, {"paused": True}),
    (reset_while_closing, {}),
    (closed_with_much, {}),
    (aborted_with_much, {}),
    (aborted_while_paused, {"paused": True}),
    (own_end, {"keeps_open": False}),
    (thrown, {"fails_at": "data"}),
    (thrown_at_the_end, {"fails_at": "eof"}),
]


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: None)
    for scenario, options in SCENARIOS:
        side = Side(**options)
        server = await loop.create_server(lambda: side, "127.0.0.1", 0)
        peer = socket.create_connection(server.sockets[0].getsockname())
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await side.made
        await scenario(side, peer)
        await asyncio.wait_for(side.lost, 30)
        peer.close()
        server.close()
        print(f"{scenario.__name__}: {', '.join(side.trail)}")


asyncio.run(main())
