"""concurrent.futures.ProcessPoolExecutor beside asyncio.benchmarks.Workers: prints name=value lines."""

import concurrent.futures
import time


def noop(value):
    return value


def size(data):
    return len(data)


def zeros(length):
    return bytes(length)


def main():
    begin = time.perf_counter()
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        list(pool.map(noop, range(2)))
        print(f"ready={(time.perf_counter() - begin) * 1000}")
        for _ in range(2):
            begin = time.perf_counter()
            for future in [pool.submit(noop, i) for i in range(20_000)]:
                future.result()
            calls = 20_000 / (time.perf_counter() - begin)
        print(f"calls={calls}")
        begin = time.perf_counter()
        for i in range(3_000):
            pool.submit(noop, i).result()
        print(f"trip={(time.perf_counter() - begin) / 3_000 * 1e6}")
        data = bytes(16 << 20)
        begin = time.perf_counter()
        for _ in range(8):
            pool.submit(size, data).result()
        print(f"to={8 * (16 << 20) / (time.perf_counter() - begin) / 1e9}")
        begin = time.perf_counter()
        for _ in range(8):
            pool.submit(zeros, 16 << 20).result()
        print(f"back={8 * (16 << 20) / (time.perf_counter() - begin) / 1e9}")


if __name__ == "__main__":
    main()
