"""The client of aiohttp on uvloop: web_client.py aiohttp PORT WARM-UP, as ClientTurn.java tells"""

import asyncio
import json
import sys
import time

import aiohttp
import uvloop

AT_ONCE = 20
TIMES = 5
HELLO = b"Hello, World!"
HUGE = 100 << 20


async def get(session, url, many):
    left = many

    async def some():
        nonlocal left
        while left > 0:
            left -= 1
            async with session.get(url) as response:
                assert await response.read() == HELLO

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))


async def download(session, url):
    many = 0
    async with session.get(url) as response:
        async for piece in response.content.iter_any():
            many += len(piece)
    assert many == HUGE


async def measure(name, unit, many, warm_up, work):
    until = time.monotonic() + warm_up
    await work()
    while time.monotonic() < until:
        await work()
    began, spent = time.monotonic(), time.process_time()
    for _ in range(TIMES):
        await work()
    micros = (time.process_time() - spent) * 1e6 / (TIMES * many)
    rate = TIMES * many / (time.monotonic() - began)
    print(json.dumps({"benchmark": name, "unit": unit, "value": rate, "cpuMicros": micros}), flush=True)


async def main(port, warm_up):
    server = f"http://127.0.0.1:{port}"
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(connector=connector) as session:
        await measure("keep-alive-get", "req/s", 10_000, warm_up, lambda: get(session, server + "/plain", 10_000))
        await measure("new-connection", "req/s", 1_000, warm_up, lambda: get(session, server + "/close", 1_000))
        await measure("download", "MiB/s", HUGE >> 20, warm_up, lambda: download(session, server + "/huge"))


uvloop.install()
asyncio.run(main(int(sys.argv[2]), float(sys.argv[3]) / 4))  # there is nothing to compile
