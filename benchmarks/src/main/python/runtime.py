"""The programs of the runtime suite on CPython: runtime.py asyncio|uvloop [--quick] [--only names]

Prints a line of JSON for each figure: nanoseconds of wall time and of the process's processor time
for an operation. The work, its batches and the shape of the measurement are those of the programs
in Java, asyncio.benchmarks.runtime. The program million-sleepers runs only if it is named.
"""

import argparse
import asyncio
import gc
import json
import queue
import random
import sys
import threading
import time

SWITCHES = 100_000
CREATED = 50_000
FAILED = 20_000
GATHERED = 200_000
AWAITED = 500_000
HANDED_OVER = 100_000
ROUND_TRIPS = 20_000
HELD = 500_000
TIMERS = 100_000
CALLBACKS = 100_000
WAKEUPS = 5_000
ITEMS = 100_000
CANCELLED = 20_000
PARKED = 100_000
MILLION = 1_000_000
HOUR = 3600

# From 1 to 5 ms in random order: all are due when the last has been scheduled.
_RANDOM = random.Random(5)
DELAYS = [_RANDOM.randint(1, 5) / 1000 for _ in range(TIMERS)]


async def one():
    return 1


async def switch():
    for _ in range(SWITCHES):
        await asyncio.sleep(0)


async def create_await():
    total = 0
    for _ in range(CREATED):
        total += await asyncio.create_task(one())
    assert total == CREATED


async def fail():
    raise RuntimeError("failed")


async def failed_task():
    failed = 0
    for _ in range(FAILED):
        try:
            await asyncio.create_task(fail())
        except RuntimeError:
            failed += 1
    assert failed == FAILED


async def coroutine_object():
    total = 0
    for _ in range(CREATED):
        total += await one()
    assert total == CREATED


async def gather():
    results = await asyncio.gather(*[one() for _ in range(GATHERED)])
    assert len(results) == GATHERED


async def await_done():
    done = asyncio.get_running_loop().create_future()
    done.set_result(1)
    total = 0
    for _ in range(AWAITED):
        total += await done
    assert total == AWAITED


async def queue_handover():
    items = asyncio.Queue()

    async def produce():
        for i in range(HANDED_OVER):
            items.put_nowait(i)

    async def consume():
        taken = 0
        for _ in range(HANDED_OVER):
            taken += 1 if await items.get() >= 0 else 0
        return taken

    producer = asyncio.create_task(produce())
    consumer = asyncio.create_task(consume())
    await producer
    assert await consumer == HANDED_OVER


async def queue_pingpong():
    there = asyncio.Queue(1)
    back = asyncio.Queue(1)

    async def echo():
        for _ in range(ROUND_TRIPS):
            await back.put(await there.get())

    task = asyncio.create_task(echo())
    for i in range(ROUND_TRIPS):
        await there.put(i)
        assert await back.get() == i
    await task


async def hold(held):
    total = 0
    for _ in range(HELD):
        async with held:
            total += 1
    assert total == HELD


async def lock():
    await hold(asyncio.Lock())


async def semaphore():
    await hold(asyncio.Semaphore(3))


async def timer():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    fired = 0

    def fire():
        nonlocal fired
        fired += 1
        if fired == TIMERS:
            done.set_result(True)

    for delay in DELAYS:
        loop.call_later(delay, fire)
    await done


async def timer_cancel():
    loop = asyncio.get_running_loop()
    for _ in range(TIMERS):
        loop.call_later(HOUR, print).cancel()


async def call_soon():
    loop = asyncio.get_running_loop()
    calls = 0

    def call():
        nonlocal calls
        calls += 1

    for _ in range(CALLBACKS // 100):
        for _ in range(100):
            loop.call_soon(call)
        await asyncio.sleep(0)
    assert calls == CALLBACKS


async def threadsafe_wakeup():
    loop = asyncio.get_running_loop()
    asked = queue.SimpleQueue()

    def wake():
        while (woken := asked.get()) is not None:
            loop.call_soon_threadsafe(woken.set_result, True)

    other = threading.Thread(target=wake)
    other.start()
    for _ in range(WAKEUPS):
        woken = loop.create_future()
        asked.put(woken)
        await woken
    asked.put(None)
    other.join()


async def generator_item():
    async def numbers():
        for i in range(ITEMS):
            yield i

    items = 0
    async for number in numbers():
        items += 1 if number >= 0 else 0
    assert items == ITEMS


async def cancel_task():
    cancelled = 0
    for _ in range(CANCELLED):
        sleeper = asyncio.create_task(asyncio.sleep(HOUR))
        await asyncio.sleep(0)
        sleeper.cancel()
        try:
            await sleeper
        except asyncio.CancelledError:
            cancelled += 1
    assert cancelled == CANCELLED


PROGRAMS = {
    "switch": (SWITCHES, switch),
    "create-await": (CREATED, create_await),
    "failed-task": (FAILED, failed_task),
    "coroutine-object": (CREATED, coroutine_object),
    "gather": (GATHERED, gather),
    "await-done": (AWAITED, await_done),
    "queue-handover": (HANDED_OVER, queue_handover),
    "queue-pingpong": (ROUND_TRIPS, queue_pingpong),
    "lock": (HELD, lock),
    "semaphore": (HELD, semaphore),
    "timer": (TIMERS, timer),
    "timer-cancel": (TIMERS, timer_cancel),
    "call-soon": (CALLBACKS, call_soon),
    "threadsafe-wakeup": (WAKEUPS, threadsafe_wakeup),
    "generator-item": (ITEMS, generator_item),
    "cancel-task": (CANCELLED, cancel_task),
}


def loop_factory(name):
    if name == "uvloop":
        import uvloop

        return uvloop.new_event_loop
    return asyncio.new_event_loop


class Suite:
    def __init__(self, loop, quick):
        self.new_loop = loop_factory(loop)
        self.quick = quick

    def run(self, main):
        with asyncio.Runner(loop_factory=self.new_loop) as runner:
            return runner.run(main)

    def iterate(self, program, seconds):
        """Runs a program until the time is over; wall and processor time of an operation."""
        batch, work = program
        operations = 0
        wall, processor = time.perf_counter_ns(), time.process_time_ns()
        while True:
            self.run(work())
            operations += batch
            taken = time.perf_counter_ns() - wall
            if taken >= seconds * 1e9:
                return taken / operations, (time.process_time_ns() - processor) / operations

    def measure(self, name):
        program = PROGRAMS[name]
        for _ in range(1 if self.quick else 2):
            self.iterate(program, 0.2 if self.quick else 0.5)
        figures = []
        for _ in range(1 if self.quick else 3):
            figures.append(self.iterate(program, 0.3 if self.quick else 0.4))
        wall, processor = (sum(column) / len(figures) for column in zip(*figures))
        print_figure(benchmark=name, unit="ns/op", value=wall, cpu=processor)

    async def park(self):
        await asyncio.sleep(0)
        gc.collect()
        before = status("VmRSS")
        sleepers = [asyncio.create_task(asyncio.sleep(HOUR)) for _ in range(PARKED)]
        await asyncio.sleep(0)
        gc.collect()
        grown = status("VmRSS") - before
        for sleeper in sleepers:
            sleeper.cancel()
        await asyncio.wait(sleepers)
        return grown / PARKED

    def parked(self):
        print_figure(
            benchmark="parked-task", unit="bytes", value=self.run(self.park()), measured="RSS"
        )

    async def wake(self, tasks, deadline):
        loop = asyncio.get_running_loop()
        woken = loop.create_future()
        awake = 0

        async def sleeper():
            nonlocal awake
            await asyncio.sleep(deadline - time.monotonic())
            awake += 1
            if awake == tasks:
                woken.set_result(time.monotonic())

        # Else the loop keeps only weak references to them.
        sleepers = [asyncio.create_task(sleeper()) for _ in range(tasks)]
        await asyncio.sleep(0)
        made = time.monotonic()
        await asyncio.sleep(deadline - made - 0.05)  # nothing happens from here to the deadline
        processor = time.process_time()
        end = await woken
        assert len(sleepers) == tasks
        return made, end, time.process_time() - processor

    def million(self):
        """The deadline is chosen by how long it took to make some, so that all sleep by then."""
        begun = time.monotonic()
        made, _, _ = self.run(self.wake(PARKED, begun + 2))
        deadline = time.monotonic() + 2 + 20 * (made - begun)
        made, woken, processor = self.run(self.wake(MILLION, deadline))
        if made > deadline:
            print("million-sleepers: the deadline came before all were asleep", file=sys.stderr)
            return
        print_figure(
            benchmark="million-sleepers",
            unit="ms",
            value=(woken - deadline) * 1000,
            cpu=processor * 1000,
            megabytes=status("VmHWM") / 2**20,
        )


def status(name):
    """Bytes of memory as Linux tells them."""
    with open("/proc/self/status", encoding="ascii") as lines:
        for line in lines:
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
    raise LookupError(name)


def print_figure(**figure):
    print(json.dumps(figure, separators=(",", ":")), flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("loop", choices=("asyncio", "uvloop"))
    options.add_argument("--quick", action="store_true")
    options.add_argument("--only", default=",".join([*PROGRAMS, "parked-task"]))
    given = options.parse_args()
    suite = Suite(given.loop, given.quick)
    for name in given.only.split(","):
        if name == "parked-task":
            suite.parked()
        elif name == "million-sleepers":
            suite.million()
        elif name in PROGRAMS:
            suite.measure(name)
        else:
            print(f"{name}: nothing like it here")


main()
