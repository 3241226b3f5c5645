"""Echo servers of CPython: echo.py streams|protocol tcp|unix|tls ADDRESS asyncio|uvloop

ADDRESS is a port on 127.0.0.1, or a path. With TLS the certificate and its key are certificate.pem
and key.pem in the directory that the variable ECHO_TLS names.
"""

import asyncio
import os
import ssl
import sys


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def echo(reader, writer):
    while data := await reader.read(64 * 1024):
        writer.write(data)
        await writer.drain()
    writer.close()


def tls():
    directory = os.environ["ECHO_TLS"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(f"{directory}/certificate.pem", f"{directory}/key.pem")
    return context


async def main(kind, transport, address):
    loop = asyncio.get_running_loop()
    if transport == "unix":
        where = {"path": address}
        start = asyncio.start_unix_server if kind == "streams" else loop.create_unix_server
    else:
        where = {"host": "127.0.0.1", "port": int(address)}
        start = asyncio.start_server if kind == "streams" else loop.create_server
    if transport == "tls":
        where["ssl"] = tls()
    server = await start(echo if kind == "streams" else Echo, **where)
    print("ready", flush=True)
    await server.serve_forever()


if sys.argv[4] == "uvloop":
    import uvloop

    uvloop.install()
asyncio.run(main(*sys.argv[1:4]))
