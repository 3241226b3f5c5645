"""Runs random programs on CPython's asyncio: the other half of asyncio.conformance.fuzz.

Reads from the standard input "run N", then the N lines of a program; answers "done N" and the N
lines of its transcript. "source N" answers with the Python that the program means. Any number of
programs, one after the other, in one process.

A program is a tree of statements, one a line, children deeper by two spaces; its first level is the
main coroutine. It is translated into the Python that an engineer would write, each statement inside
`with at(N)`, which prints how it ended: iteration, time, task, line, outcome and how many iterations
later, and cancelling().

asyncio is CPython's. Four things are set right beforehand, for DEVIATIONS.md lists them: timers of
one time run first in, first out (LOOP-4); sets of tasks keep their order (TG-1, W-4, W-5); an eager
child's failure reaches its group by a callback, as since 3.13.2 (TG-11); a shield that was given up
keeps one callback to tell of a failure, as since 3.14 (S-2). Where CPython is about to
do what is listed there as different on purpose, the transcript says "@ID", and is compared no
further.
"""

import asyncio
import gc
import inspect
import logging
import signal
import sys
import warnings

HORIZON = 50_000  # nothing happens any more: what still waits is cancelled
ROUNDS = 100
PATIENCE = 5  # seconds for one program


# ---- CPython, in virtual time and in one order


class Timer(asyncio.TimerHandle):
    __slots__ = ("order",)
    count = 0

    def __init__(self, *arguments):
        super().__init__(*arguments)
        Timer.count += 1
        self.order = Timer.count

    def __lt__(self, other):
        return (self._when, self.order) < (other._when, other.order)


class Ordered(dict):
    """A set that keeps its order."""

    def __init__(self, items=()):
        super().__init__((item, None) for item in items)

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)

    def remove(self, item):
        del self[item]


SOURCES = {}


def replaced(module, name, before, after):
    """Defines a class of asyncio anew, with another text somewhere."""
    source = SOURCES.get(name) or inspect.getsource(getattr(module, name))
    if before not in source:
        sys.exit(f"{name} of this CPython is not what it was: {before!r} is missing")
    SOURCES[name] = source.replace(before, after)
    exec(compile(SOURCES[name], module.__file__, "exec"), module.__dict__)


def all_tasks(loop=None):
    return Ordered(task for task in (loop or world.loop).made if task and not task.done())


def set_right():
    asyncio.events.TimerHandle = Timer
    asyncio.tasks.all_tasks = all_tasks
    asyncio.tasks.set = asyncio.taskgroups.set = Ordered
    replaced(
        asyncio.tasks,
        "_AsCompletedIterator",
        "{ensure_future(aw, loop=loop) for aw in set(aws)}",
        "set(ensure_future(aw, loop=loop) for aw in set(aws))",
    )
    asyncio.tasks.as_completed_times_out = as_completed_times_out
    replaced(
        asyncio.tasks,
        "_AsCompletedIterator",
        "    def _handle_timeout(self):\n",
        "    def _handle_timeout(self):\n        as_completed_times_out(self._todo)\n",
    )
    if "if task.done():" in inspect.getsource(asyncio.TaskGroup.create_task):
        replaced(asyncio.taskgroups, "TaskGroup", "if task.done():\n            self", "if False:\n            self")
    if "_log_on_exception" not in inspect.getsource(asyncio.shield):
        asyncio.tasks.tells_failure = tells_failure
        replaced(
            asyncio.tasks,
            "shield",
            "inner.remove_done_callback(_inner_done_callback)",
            "inner.remove_done_callback(_inner_done_callback);"
            " inner.remove_done_callback(tells_failure); inner.add_done_callback(tells_failure)",
        )
        asyncio.shield = asyncio.tasks.shield
    asyncio.taskgroups.about_to_uncancel = group_about_to_uncancel
    replaced(
        asyncio.taskgroups,
        "TaskGroup",
        "            if self._parent_task.uncancel()",
        "            about_to_uncancel(self._parent_task)\n            if self._parent_task.uncancel()",
    )
    asyncio.TaskGroup = asyncio.taskgroups.TaskGroup


class Loop(asyncio.BaseEventLoop):
    """A loop without I/O in virtual time."""

    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.iteration = 0
        self.eager = False
        self.made = []
        self._asyncgens = Ordered()  # AG-2
        self._selector = self
        self._clock_resolution = 0.5  # times are whole

    def time(self):
        return self.now

    def select(self, timeout):
        if timeout:
            self.now += timeout
        return ()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass

    def _run_once(self):
        self.iteration += 1
        super()._run_once()

    def create_task(self, coro, *, name=None, context=None):
        if world.closing and self.is_running() and type(coro).__name__ == "coroutine":
            listed("LOOP-11 a task is made while a shutdown is under way")
        place = len(self.made)
        self.made.append(None)
        if self.eager:
            self.eager = False
            task = asyncio.Task(coro, loop=self, name=name, eager_start=True)
        else:
            task = super().create_task(coro, name=name, context=context)
        self.made[place] = task
        return task


# ---- what is listed as different


world = None


def listed(id):
    world.lines.append("@" + id)


def tells_failure(inner):
    """What 3.14 has call the exception handler, for failures that the waiter will not see."""


def group_about_to_uncancel(parent):
    if parent._must_cancel and parent.cancelling() > 1:
        listed("TG-3 a group's request is due at its exit, beside others")


def as_completed_times_out(todo):
    if any(future.done() for future in todo):
        listed("W-5 as_completed times out in the iteration in which a future is done")


def watch_for_listed():
    enter, leave = asyncio.Timeout.__aenter__, asyncio.Timeout.__aexit__

    async def timeout_enter(self):
        if asyncio.current_task()._must_cancel:
            listed("T-2 a cancellation is due when a timeout is entered")
        return await enter(self)

    async def timeout_leave(self, *failure):
        task = self._task
        if self._state.name == "EXPIRING" and task._must_cancel and task.cancelling() > 1:
            listed("T-2 a timeout's request is due at its exit, beside others")
        return await leave(self, *failure)

    asyncio.Timeout.__aenter__ = timeout_enter
    asyncio.Timeout.__aexit__ = timeout_leave

    for name in ("wait", "reset", "abort"):
        setattr(asyncio.Barrier, name, watched_barrier(getattr(asyncio.Barrier, name)))


def watched_barrier(method):
    """A task that is cancelled at a barrier wakes another for nothing, and leaves it in disorder."""

    async def watched(self):
        if getattr(self, "disorder", False):
            listed("SY-8 a barrier is used after a cancellation")
        try:
            return await method(self)
        except asyncio.CancelledError:
            if any(not waiter.cancelled() for waiter in self._cond._waiters):
                listed("SY-8 a cancellation at a barrier wakes another task for nothing")
            self.disorder = True
            raise
        finally:
            if getattr(self, "disorder", False) and sys.exception() is None:
                listed("SY-8 a barrier is used after a cancellation")
            if self._count == 0:
                self.disorder = False

    return watched


# ---- the world of a program


class Boom(Exception):
    pass


class Base(BaseException):
    pass


class Ended(Exception):
    """An asynchronous generator has no more values."""


NAMES = {"TimeoutError": "Timeout", "CancelledError": "Cancelled"}


def kind(failure):
    if isinstance(failure, BaseExceptionGroup):
        return "Group[" + ",".join(map(kind, failure.exceptions)) + "]"
    return NAMES.get(type(failure).__name__, type(failure).__name__)


def show(value):
    if isinstance(value, BaseException):
        return kind(value)
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(show, value)) + "]"
    return str(value)


class At:
    """Prints how a statement ends."""

    __slots__ = ("number", "began", "text")

    def __init__(self, number):
        self.number = number
        self.text = "ok"

    def __enter__(self):
        self.began = world.loop.iteration
        if (self.number, asyncio.current_task(world.loop)) in world.cancelled_at:
            listed("R-2 a body that was cancelled waits again in the same place")
        return self

    def __call__(self, value):
        self.text = show(value)

    def __exit__(self, type, failure, traceback):
        if failure is not None:
            self.text = kind(failure)
        say(self.number, f"{self.text} +{world.loop.iteration - self.began}")


def say(number, text):
    loop = world.loop
    task = asyncio.current_task(loop)
    if world.closing:  # the runner of CPython has fewer tasks of its own
        iteration, text = "~", text.partition(" +")[0]
        if text == "called":
            listed("LOOP-11 a callback runs while a shutdown is under way")
        if loop.now - world.closing_at > 250:
            listed("R-2 a shutdown takes minutes")
        if text == "Cancelled":
            world.cancelled_at.add((number, task))
        if text == "GeneratorExit" and world.registered_early:
            listed("AG-2 a generator was asked in vain before it began")
    else:
        iteration = loop.iteration
    if task is None:
        who, cancelling = "-", "-"
    else:
        who, cancelling = task.get_name().partition("-")[0], task.cancelling()
    world.lines.append(f"{iteration} {loop.now:.0f} {who} {number} {text} {cancelling}")


class Slots(dict):
    def __init__(self, make=None):
        self.make = make

    def __missing__(self, name):
        if self.make is None:
            return None
        self[name] = made = self.make(name)
        return made


class Bounded(asyncio.BoundedSemaphore):
    def release(self):
        try:
            super().release()
        except ValueError:  # SY-3
            raise RuntimeError() from None


QUEUES = {
    "q0": lambda: asyncio.Queue(),
    "q1": lambda: asyncio.Queue(1),
    "q2": lambda: asyncio.LifoQueue(2),
    "q3": lambda: asyncio.PriorityQueue(2),
}


class World:
    def __init__(self, loop):
        self.loop = loop
        self.lines = []
        self.registered = []
        self.next = 0
        self.rounds = 0
        self.quiet = 0
        self.runner = False
        self.closing = False
        self.registered_early = False
        self.cancelled_at = set()  # lines, with their tasks, during the shutdown
        self.blocks = False
        self.kept = []
        self.ranks = {}
        self.names = self.environment()

    def environment(self):
        lock = Slots(lambda name: asyncio.Lock())
        return {
            "asyncio": asyncio,
            "loop": self.loop,
            "at": At,
            "say": say,
            "show": show,
            "kind": kind,
            "world": self,
            "T": Slots(),  # tasks and futures made
            "F": Slots(self.plain),
            "X": Slots(),  # timeouts
            "G": Slots(),  # groups
            "H": Slots(),  # handles
            "A": Slots(),  # generators
            "V": Slots(lambda name: 0),
            "L": lock,
            "S": Slots(lambda name: Bounded(2) if name == "s1" else asyncio.Semaphore(1)),
            "C": Slots(lambda name: asyncio.Condition(lock["l0"]) if name == "c1" else asyncio.Condition()),
            "E": Slots(lambda name: asyncio.Event()),
            "B": Slots(lambda name: asyncio.Barrier(3 if name == "b1" else 2)),
            "Q": Slots(lambda name: QUEUES[name]()),
            "Boom": Boom,
            "Base": Base,
            "Ended": Ended,
        }

    def plain(self, name):
        future = self.loop.create_future()
        self.kept.append(future)
        return future

    def find(self, name):
        """A task or future, if there is one."""
        return self.names["T" if name[0] == "t" else "F"][name] if name != "self" else asyncio.current_task()

    def mine(self, name):
        """A task or future that the current task may await without waiting for itself."""
        found = self.find(name)
        task = asyncio.current_task()
        if found is None or task is None or self.rank(found) <= int(task.get_name()):
            return None
        return found

    def rank(self, future):
        return self.ranks.get(id(future), 1_000_000)

    def keep(self, name, future, rank):
        self.kept.append(future)
        self.ranks[id(future)] = rank
        self.names["F"][name] = future

    def number(self):
        self.next += 1
        return self.next

    def start(self, slot, coroutine, eager=False, group=None):
        number = self.number()
        self.loop.eager = eager
        try:
            task = (group or self.loop).create_task(coroutine, name=str(number))
        finally:
            self.loop.eager = False
        self.register(task, number)
        self.names["T"][slot] = task

    def register(self, task, number):
        self.ranks[id(task)] = number
        self.registered.append(task)
        task.add_done_callback(self.done)

    def done(self, task):
        say(0, f"done {task.get_name()} {outcome(task)} c={task.cancelling()}")

    def enlist(self):
        """Numbers the current task, if asyncio has made it."""
        task = asyncio.current_task()
        if task.get_name().startswith("Task-"):
            number = self.number()
            task.set_name(str(number))
            self.register(task, number)

    def reap(self):
        left = [task for task in self.registered if not task.done()]
        if not left and self.runner and self.quiet < 3:
            self.quiet += 1
        elif not left or self.rounds == ROUNDS:
            if self.runner:
                listed("LOOP-11 a loop is closed that has not come to its end")
            self.loop.stop()
            return
        self.rounds += 1
        say(0, f"idle {len(left)}")
        for task in left:
            task.cancel()
        self.loop.call_at((self.rounds + 1) * HORIZON, self.reap)

    async def main(self, body):
        task = asyncio.current_task()
        task.set_name("0")
        self.register(task, 0)
        await body()

    def run_by_runner(self, body):
        runner = asyncio.Runner(loop_factory=lambda: self.loop)
        try:
            runner.run(self.main(body))
        except BaseException as failure:
            self.lines.append("run " + kind(failure))
        self.closing = True
        self.closing_at = self.loop.now
        try:
            runner.close()
        except BaseException as failure:
            self.lines.append("close " + kind(failure))

    def run(self, body, runner):
        loop = self.loop
        self.runner = runner
        loop.set_exception_handler(lambda loop, context: None)
        loop.call_at(HORIZON, self.reap)
        if runner:
            self.run_by_runner(body)
        else:
            loop.create_task(self.main(body))
            loop.run_forever()
        for task in self.registered:
            self.lines.append(f"end {task.get_name()} {outcome(task)} {task.cancelling()}")
        names = self.names
        for word, text in (
            ("L", lambda it: it.locked()),
            ("S", lambda it: it._value),
            ("E", lambda it: it.is_set()),
            ("B", lambda it: f"{it.n_waiting} {it.broken}"),
            ("Q", lambda it: f"{it.qsize()} {it._unfinished_tasks}"),
        ):
            for name in sorted(names[word]):
                self.lines.append(f"end {name} {text(names[word][name])}")


def outcome(task):
    if not task.done():
        return "pending"
    if task.cancelled():
        return "Cancelled"
    failure = task.exception()
    return "ok" if failure is None else kind(failure)


async def taken(step):
    """The next value of a generator. StopAsyncIteration would become RuntimeError in another one."""
    try:
        return await step
    except StopAsyncIteration:
        raise Ended() from None
    except TypeError:  # a value for a generator that has not begun (AG-3)
        raise RuntimeError() from None


async def thrown(generator, failure):
    ended = generator.ag_frame is None
    value = await taken(generator.athrow(failure))
    if ended:  # CPython returns None (AG-3)
        raise Ended()
    return value


def generator_begins(number):
    say(number, "begin")
    if world.closing and world.loop._asyncgens_shutdown_called:
        listed("AG-2 a generator begins while the others are closed")


def own(failure):
    """What a body is about to raise."""
    under_way = sys.exception()
    if world.blocks and kind(failure) == kind(under_way) == "Cancelled":
        listed("CAN-8 a body raises a cancellation of its own in the place of what an interrupt has caused")
    return failure


async def sent(generator, value):
    if value is not None and inspect.getasyncgenstate(generator) == inspect.AGEN_CREATED:
        world.registered_early = True  # this is refused, but the loop knows of it from now on
    return await taken(generator.asend(value))


def count():
    if world.closing:
        listed("LOOP-11 tasks are counted while a shutdown is under way")
    return len(asyncio.all_tasks())


async def closed(names, slot):
    generator = names[slot]
    try:
        await generator.aclose()
    except RuntimeError:  # it has yielded instead of ending, and CPython counts it as closed (AG-3)
        names[slot] = None
        raise


def shown_waited(futures, waited):
    return "".join("d" if future in waited[0] else "p" for future in futures)


# ---- translation


FAILURES = {
    "value": "ValueError()",
    "runtime": "RuntimeError()",
    "boom": "Boom()",
    "base": "Base()",
    "os": "OSError()",
    "timeout": "TimeoutError()",
    "cancelled": "asyncio.CancelledError()",
}
CAUGHT = {
    "cancelled": "asyncio.CancelledError",
    "timeout": "TimeoutError",
    "error": "Exception",
    "any": "BaseException",
}


class Node:
    def __init__(self, number, words):
        self.number = number
        self.words = words
        self.children = []


def parse(lines):
    root = Node(0, ["main"])
    path = [root]
    for number, line in enumerate(lines, 1):
        text = line.lstrip(" ")
        depth = (len(line) - len(text)) // 2
        node = Node(number, text.split())
        del path[depth + 1 :]
        path[depth].children.append(node)
        path.append(node)
    return root


class Translation:
    def __init__(self):
        self.lines = []
        self.depth = 0

    def out(self, line):
        self.lines.append("    " * self.depth + line)

    def block(self, head, nodes, first=None):
        self.out(head)
        self.depth += 1
        if first:
            self.out(first)
        for node in nodes:
            self.statement(node)
        if not nodes and not first:
            self.out("pass")
        self.depth -= 1

    def at(self, node, *lines):
        self.out(f"with at({node.number}) as r:")
        self.depth += 1
        for line in lines:
            self.out(line)
        self.depth -= 1

    def around(self, node, head, nodes, first=None):
        self.out(f"with at({node.number}) as r:")
        self.depth += 1
        self.block(head, nodes, first or f"say({node.number}, 'in')")
        self.depth -= 1

    def body(self, node, enlists=False, prefix="b"):
        name = f"{prefix}{node.number}"
        self.out(f"async def {name}():")
        self.depth += 1
        if enlists:
            self.out("world.enlist()")
        self.out(f"say({node.number}, 'begin')")
        for child in node.children:
            self.statement(child)
        self.out(f"say({node.number}, 'end')")
        self.depth -= 1
        return name

    def callback(self, node, parameter=""):
        name = f"c{node.number}"
        self.block(f"def {name}({parameter}):", node.children, f"say({node.number}, 'called')")
        return name

    def items(self, node, rank="mine"):
        """Gathers awaitables into `items`; children that are bodies become coroutines."""
        self.out("items = []; ranks = [world.next]")
        for child in node.children:
            if child.words[0] == "item":
                self.out(f"x = world.{rank}({child.words[1]!r})")
                self.out("if x is not None: items.append(x); ranks.append(world.rank(x))")
            elif child.words[0] == "body":
                self.out(f"items.append({self.body(child, enlists=True)}())")

    def statement(self, node):
        getattr(self, "do_" + node.words[0])(node, *node.words[1:])

    # time

    def do_sleep(self, node, time):
        self.at(node, f"await asyncio.sleep({time})")

    def do_block(self, node, way, time):
        self.at(node, "world.blocks = True", f"await asyncio.sleep({time})")

    # tasks

    def do_task(self, node, slot, eager=None):
        self.at(node, f"world.start({slot!r}, {self.body(node)}(), {bool(eager)})")

    def do_spawn(self, node, group, slot, eager=None):
        name = self.body(node)
        self.at(
            node,
            f"if G[{group!r}] is not None: world.start({slot!r}, {name}(), {bool(eager)}, G[{group!r}])",
        )

    def do_await(self, node, slot):
        self.at(node, f"x = world.mine({slot!r})", "r('none' if x is None else await x)")

    def do_cancel(self, node, slot):
        self.at(node, f"x = world.find({slot!r})", "r('none' if x is None else x.cancel())")

    def do_uncancel(self, node, slot):
        self.at(node, f"x = world.find({slot!r})", "r('none' if x is None else x.uncancel())")

    def do_alltasks(self, node):
        self.at(node, "r(world.count())")

    # several

    def do_gather(self, node, *mode):
        self.items(node)
        self.at(node, f"r(await asyncio.gather(*items, return_exceptions={'return' in mode}))")

    def do_gathering(self, node, slot, *mode):
        self.items(node)
        self.at(
            node,
            f"world.keep({slot!r}, asyncio.gather(*items, return_exceptions={'return' in mode}), min(ranks))",
        )

    def do_wait(self, node, when, time, *slots):
        when = {"first": "FIRST_COMPLETED", "exception": "FIRST_EXCEPTION", "all": "ALL_COMPLETED"}[when]
        self.out(f"items = [x for x in map(world.find, {slots!r}) if x is not None]")
        time = None if time == "none" else time
        self.at(
            node,
            f"if items: r(world.shown(items, await asyncio.wait(items, timeout={time}, return_when=asyncio.{when})))",
        )

    def do_waitfor(self, node, time, slot=None):
        time = None if time == "none" else time
        if slot:
            self.at(
                node,
                f"x = world.mine({slot!r})",
                f"r('none' if x is None else await asyncio.wait_for(x, {time}))",
            )
        else:
            name = self.body(node, enlists=True)
            self.at(node, f"await asyncio.wait_for({name}(), {time})")

    def do_shield(self, node, slot=None):
        if slot:
            self.at(node, f"x = world.find({slot!r})", "r('none' if x is None else await asyncio.shield(x))")
        else:
            name = self.body(node, enlists=True)
            self.at(node, f"await asyncio.shield({name}())")

    def do_shielding(self, node, into, slot):
        self.at(
            node,
            f"x = world.find({slot!r})",
            f"if x is not None: world.keep({into!r}, asyncio.shield(x), world.rank(x))",
        )

    def do_ascompleted(self, node, time):
        time = None if time == "none" else time
        self.items(node, "find")
        each = [child for child in node.children if child.words[0] == "each"]
        self.around(
            node,
            f"async for x in asyncio.as_completed(items, timeout={time}):",
            each[0].children if each else [],
            f"say({node.number}, 'got ' + world.outcome(x))",
        )

    # structure

    def do_timeout(self, node, slot, time):
        time = None if time == "none" else time
        self.around(node, f"async with asyncio.timeout({time}) as X[{slot!r}]:", node.children)

    def do_reschedule(self, node, slot, time):
        when = None if time == "none" else f"loop.time() + {time}"
        self.at(node, f"if X[{slot!r}] is not None: X[{slot!r}].reschedule({when})")

    def do_group(self, node, slot):
        self.around(node, f"async with asyncio.TaskGroup() as G[{slot!r}]:", node.children)

    def do_try(self, node):
        for child in node.children:
            word = child.words[0]
            if word == "body":
                self.block("try:", child.children)
            elif word == "catch":
                self.block(
                    f"except {CAUGHT[child.words[1]]} as e:",
                    child.children,
                    f"say({child.number}, 'caught ' + kind(e))",
                )
            else:
                self.block("finally:", child.children, f"say({child.number}, 'finally')")

    def do_raise(self, node, what):
        self.at(node, f"raise world.own({FAILURES[what]})")

    def do_reraise(self, node):
        self.out("raise")

    def do_repeat(self, node, times):
        self.block(f"for _ in range({times}):", node.children)

    def do_return(self, node):
        self.out("return")

    def do_runner(self, node):
        pass  # the program is run by asyncio.Runner, which ends what is left

    def do_break(self, node):
        self.out("break")

    # synchronisers

    def do_lock(self, node, slot):
        self.around(node, f"async with L[{slot!r}]:", node.children)

    def do_acquire(self, node, slot):
        self.at(node, f"r(await L[{slot!r}].acquire())")

    def do_release(self, node, slot):
        self.at(node, f"L[{slot!r}].release()")

    def do_semaphore(self, node, slot):
        self.around(node, f"async with S[{slot!r}]:", node.children)

    def do_permit(self, node, slot):
        self.at(node, f"S[{slot!r}].release()")

    def do_condition(self, node, slot):
        self.around(node, f"async with C[{slot!r}]:", node.children)

    def do_cwait(self, node, slot):
        self.at(node, f"r(await C[{slot!r}].wait())")

    def do_cuntil(self, node, slot, variable, value):
        self.at(node, f"r(await C[{slot!r}].wait_for(lambda: V[{variable!r}] >= {value}))")

    def do_notify(self, node, slot, count):
        self.at(node, f"C[{slot!r}].notify({count})" if count != "all" else f"C[{slot!r}].notify_all()")

    def do_add(self, node, variable):
        self.at(node, f"V[{variable!r}] += 1")

    def do_event(self, node, slot):
        self.at(node, f"r(await E[{slot!r}].wait())")

    def do_set(self, node, slot):
        self.at(node, f"E[{slot!r}].set()")

    def do_clear(self, node, slot):
        self.at(node, f"E[{slot!r}].clear()")

    def do_barrier(self, node, slot):
        self.at(node, f"r(await B[{slot!r}].wait())")

    def do_breset(self, node, slot):
        self.at(node, f"await B[{slot!r}].reset()")

    def do_babort(self, node, slot):
        self.at(node, f"await B[{slot!r}].abort()")

    # queues

    def do_put(self, node, slot, item):
        self.at(node, f"await Q[{slot!r}].put({item})")

    def do_get(self, node, slot):
        self.at(node, f"r(await Q[{slot!r}].get())")

    def do_putnow(self, node, slot, item):
        self.at(node, f"Q[{slot!r}].put_nowait({item})")

    def do_getnow(self, node, slot):
        self.at(node, f"r(Q[{slot!r}].get_nowait())")

    def do_taskdone(self, node, slot):
        # ValueError is Q-3
        self.at(node, "try:", f"    Q[{slot!r}].task_done()", "except ValueError:", "    raise RuntimeError() from None")

    def do_join(self, node, slot):
        self.at(node, f"await Q[{slot!r}].join()")

    def do_shutdown(self, node, slot, immediate=None):
        self.at(node, f"Q[{slot!r}].shutdown({bool(immediate)})")

    # futures and callbacks

    def do_future(self, node, slot):
        self.at(node, f"F[{slot!r}] = world.plain({slot!r})")

    def do_result(self, node, slot):
        self.at(node, f"F[{slot!r}].set_result(7)")

    def do_fail(self, node, slot, what):
        self.at(node, f"F[{slot!r}].set_exception({FAILURES[what]})")

    def do_soon(self, node, slot):
        self.at(node, f"H[{slot!r}] = loop.call_soon({self.callback(node)})")

    def do_later(self, node, slot, time):
        self.at(node, f"H[{slot!r}] = loop.call_later({time}, {self.callback(node)})")

    def do_drop(self, node, slot):
        self.at(node, f"if H[{slot!r}] is not None: H[{slot!r}].cancel()")

    def do_ondone(self, node, slot):
        name = self.callback(node, "_")
        self.at(node, f"x = world.find({slot!r})", f"if x is not None: x.add_done_callback({name})")

    # generators

    def do_generator(self, node, slot):
        name = f"g{node.number}"
        self.block(f"async def {name}():", node.children, f"world.generator_begins({node.number})")
        self.depth += 1
        self.out(f"say({node.number}, 'end')")
        self.out("if False: yield")
        self.depth -= 1
        self.at(node, f"A[{slot!r}] = {name}(); world.kept.append(A[{slot!r}])")

    def do_yield(self, node, value):
        self.at(node, f"r((yield {value}))")

    def do_next(self, node, slot):
        self.at(node, f"if A[{slot!r}] is not None: r(await world.taken(anext(A[{slot!r}])))")

    def do_send(self, node, slot, value):
        self.at(node, f"if A[{slot!r}] is not None: r(await world.sent(A[{slot!r}], {value}))")

    def do_throw(self, node, slot, what):
        self.at(node, f"if A[{slot!r}] is not None: r(await world.thrown(A[{slot!r}], {FAILURES[what]}))")

    def do_close(self, node, slot):
        self.at(node, f"if A[{slot!r}] is not None: await world.closed(A, {slot!r})")

    def do_for(self, node, slot):
        self.out(f"if A[{slot!r}] is not None:")
        self.depth += 1
        self.around(node, f"async for x in A[{slot!r}]:", node.children, f"say({node.number}, 'got ' + show(x))")
        self.depth -= 1


World.taken = staticmethod(taken)
World.sent = staticmethod(sent)
World.generator_begins = staticmethod(generator_begins)
World.own = staticmethod(own)
World.count = staticmethod(count)
World.thrown = staticmethod(thrown)
World.closed = staticmethod(closed)
World.shown = staticmethod(shown_waited)
World.outcome = staticmethod(outcome)


def source(lines):
    root = parse(lines)
    translation = Translation()
    translation.body(root, prefix="main")
    return translation.lines


def run(lines):
    global world
    loop = Loop()
    world = World(loop)
    try:
        exec(compile("\n".join(source(lines)), "program", "exec"), world.names)
        world.run(world.names["main0"], "runner" in lines)
        return world.lines
    finally:
        loop.close()


class Hangs(BaseException):
    pass


def hangs(signum, frame):
    raise Hangs()


def main():
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda it: None
    gc.disable()
    set_right()
    watch_for_listed()
    signal.signal(signal.SIGALRM, hangs)
    done = 0
    for head in sys.stdin:
        word, count = head.split()
        lines = [sys.stdin.readline().rstrip("\n") for _ in range(int(count))]
        signal.alarm(PATIENCE)
        try:
            answer = source(lines) if word == "source" else run(lines)
        except (SyntaxError, AttributeError) as failure:
            answer = [f"! {failure!r}"]
        except Hangs:
            answer = world.lines + ["@ CPython hangs"]
        signal.alarm(0)
        sys.stdout.write(f"done {len(answer)}\n" + "".join(line + "\n" for line in answer))
        sys.stdout.flush()
        done += 1
        if done % 100 == 0:
            gc.collect()


if __name__ == "__main__":
    main()
