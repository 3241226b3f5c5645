"""Runs the programs of the conformance pairs on CPython, each in a process of its own.

Usage: oracle.py [--real-time] DIRECTORY PROGRAM.py...

Writes what each program prints to DIRECTORY/NAME.txt. asyncio is CPython's, unchanged; only its
clock is a virtual one, that stands while there is work and jumps to the next timer when the loop
would wait. So a busy machine cannot change a transcript, and no time is spent sleeping. With
--real-time the machine's clock is used.
"""

import argparse
import asyncio
import os
import pathlib
import runpy
import selectors
import sys
import tempfile
import threading
import time
import traceback

PATIENCE = 60  # seconds for one program
PARALLEL = 4


class VirtualTime(selectors.DefaultSelector):
    """The selector of a loop, which lets time pass instead of waiting for it."""

    now = 0.0

    def select(self, timeout=None):
        alone = threading.active_count() == 1
        if alone and timeout is not None and timeout > 0:
            events = super().select(0)
            VirtualTime.now += 0 if events else timeout
            return events
        before = time.monotonic()
        events = super().select(timeout)
        if not alone:  # what other threads do takes real time
            VirtualTime.now += time.monotonic() - before
        return events

    @staticmethod
    def install():
        selectors.DefaultSelector = VirtualTime
        asyncio.BaseEventLoop.time = lambda _: VirtualTime.now


def run(program, output, errors, real_time):
    """Runs a program and ends this process."""
    status = 1
    try:
        os.dup2(output.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        sys.path[0] = str(program.parent)
        if not real_time:
            VirtualTime.install()
        runpy.run_path(str(program), run_name="__main__")
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


class Run:
    """A program under way."""

    def __init__(self, program, directory, real_time):
        self.program = program
        self.result = directory / (program.stem + ".txt")
        self.output = tempfile.TemporaryFile()
        self.errors = tempfile.TemporaryFile()
        self.deadline = time.monotonic() + PATIENCE
        self.pid = os.fork()
        if self.pid == 0:
            run(program, self.output, self.errors, real_time)

    def finished(self):
        """Whether it has ended; if it printed a transcript, that is written."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            if time.monotonic() < self.deadline:
                return False
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
            status = "it hangs"
        self.output.seek(0)
        self.errors.seek(0)
        if status != 0:
            sys.exit(f"{self.program} failed: {status}\n{self.errors.read().decode()}")
        self.result.write_bytes(self.output.read())
        return True


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--real-time", action="store_true")
    arguments.add_argument("directory", type=pathlib.Path)
    arguments.add_argument("programs", type=pathlib.Path, nargs="+")
    given = arguments.parse_args()
    waiting = list(given.programs)
    running = []
    while waiting or running:
        while waiting and len(running) < PARALLEL:
            running.append(Run(waiting.pop(), given.directory, given.real_time))
        running = [each for each in running if not each.finished()]
        time.sleep(0.001)


if __name__ == "__main__":
    main()
