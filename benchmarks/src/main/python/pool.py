"""What a pool of two processes costs in Python, beside asyncio.benchmarks.Workers.

Its arguments are futures or aiomultiprocess, and quick or full. Prints a line of JSON for each figure.
"""

import asyncio
import json
import sys
import time

ARRAY = 16 << 20


def noop(value):
    return value


def size(data):
    return len(data)


def zeros(length):
    return bytes(length)


async def async_noop(value):
    return value


async def async_size(data):
    return len(data)


async def async_zeros(length):
    return bytes(length)


def say(benchmark, unit, value):
    print(json.dumps({"benchmark": benchmark, "unit": unit, "value": value}), flush=True)


def proportional(pid):
    with open(f"/proc/{pid}/smaps_rollup") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def futures(rounds):
    import concurrent.futures

    begin = time.perf_counter()
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        list(pool.map(noop, range(2)))
        say("start", "ms", (time.perf_counter() - begin) * 1e3)
        say("memory", "MB", max(proportional(pid) for pid in pool._processes) / 1024)

        def calls():
            for future in [pool.submit(noop, i) for i in range(20_000)]:
                future.result()

        def trips():
            for i in range(2_000):
                pool.submit(noop, i).result()

        data = bytes(ARRAY)

        def there():
            for future in [pool.submit(size, data) for _ in range(8)]:
                future.result()

        def back():
            for future in [pool.submit(zeros, ARRAY) for _ in range(8)]:
                future.result()

        say("calls", "calls/s", 20_000 / min(timed(calls) for _ in range(rounds)))
        say("round-trip", "µs", min(timed(trips) for _ in range(rounds)) / 2_000 * 1e6)
        say("arrays-there", "MB/s", 8 * ARRAY / min(timed(there) for _ in range(rounds)) / 1e6)
        say("arrays-back", "MB/s", 8 * ARRAY / min(timed(back) for _ in range(rounds)) / 1e6)


def timed(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


async def aiomultiprocess(rounds):
    import aiomultiprocess

    async def best(work):
        times = []
        for _ in range(rounds):
            begin = time.perf_counter()
            await work()
            times.append(time.perf_counter() - begin)
        return min(times)

    begin = time.perf_counter()
    async with aiomultiprocess.Pool(2, childconcurrency=64) as pool:
        await pool.map(async_noop, range(2))
        say("start", "ms", (time.perf_counter() - begin) * 1e3)
        say("memory", "MB", max(proportional(process.pid) for process in pool.processes) / 1024)

        async def trips():
            for i in range(50):
                await pool.apply(async_noop, (i,))

        took = await best(lambda: asyncio.ensure_future(gathered(pool.map(async_noop, range(5_000)))))
        say("calls", "calls/s", 5_000 / took)
        say("round-trip", "µs", await best(trips) / 50 * 1e6)
        data = bytes(ARRAY)
        took = await best(lambda: asyncio.ensure_future(gathered(pool.map(async_size, [data] * 8))))
        say("arrays-there", "MB/s", 8 * ARRAY / took / 1e6)
        took = await best(lambda: asyncio.ensure_future(gathered(pool.map(async_zeros, [ARRAY] * 8))))
        say("arrays-back", "MB/s", 8 * ARRAY / took / 1e6)


async def gathered(results):
    return await results


def main():
    rounds = 1 if sys.argv[2] == "quick" else 3
    if sys.argv[1] == "futures":
        futures(rounds)
    else:
        asyncio.run(aiomultiprocess(rounds))


if __name__ == "__main__":
    main()
