"""Servers of HTTP on uvloop: web_server.py uvicorn|aiohttp PORT"""

import asyncio
import json
import sys

import uvloop

HELLO = "Hello, World!"
LARGE = b"x" * (1 << 20)
EVENT = b"data: the time is 12:00:00 and all is well\n\n"
EVENTS = 100
PLAIN = "text/plain; charset=utf-8"


def greeting():
    return json.dumps({"message": HELLO}).encode()


# ---- aiohttp


def with_aiohttp(port):
    from aiohttp import web

    async def plain(request):
        return web.Response(text=HELLO)

    async def as_json(request):
        return web.Response(body=greeting(), content_type="application/json")

    async def large(request):
        return web.Response(body=LARGE, headers={"Content-Type": PLAIN})

    async def upload(request):
        return web.Response(text=str(len(await request.read())))

    async def sse(request):
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(EVENTS):
            await response.write(EVENT)
            await asyncio.sleep(0)
        await response.write_eof()
        return response

    async def websocket(request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(message.data)
        return socket

    async def ready(app):
        asyncio.get_running_loop().call_later(0.5, lambda: print("ready", flush=True))

    app = web.Application()
    app.on_startup.append(ready)
    app.router.add_get("/plain", plain)
    app.router.add_get("/json", as_json)
    app.router.add_get("/large", large)
    app.router.add_post("/upload", upload)
    app.router.add_get("/sse", sse)
    app.router.add_get("/websocket", websocket)
    uvloop.install()
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


# ---- ASGI


async def answer(send, content_type, body):
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def app(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})
        return
    path = scope["path"]
    if path == "/plain":
        await answer(send, PLAIN.encode(), HELLO.encode())
    elif path == "/json":
        await answer(send, b"application/json", greeting())
    elif path == "/large":
        await answer(send, PLAIN.encode(), LARGE)
    elif path == "/upload":
        pieces, more = [], True
        while more:
            message = await receive()
            pieces.append(message["body"])
            more = message["more_body"]
        await answer(send, PLAIN.encode(), str(len(b"".join(pieces))).encode())
    elif path == "/sse":
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for _ in range(EVENTS):
            await send({"type": "http.response.body", "body": EVENT, "more_body": True})
            await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b""})


def with_uvicorn(port):
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets)
            print("ready", flush=True)

    config = uvicorn.Config(
        app, "127.0.0.1", port, loop="uvloop", http="httptools", lifespan="off",
        access_log=False, log_level="warning",
    )
    Server(config).run()


if sys.argv[1] == "uvicorn":
    with_uvicorn(int(sys.argv[2]))
else:
    with_aiohttp(int(sys.argv[2]))
