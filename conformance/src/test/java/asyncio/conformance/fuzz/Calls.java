package asyncio.conformance.fuzz;

import static asyncio.Asyncio.await;
import static asyncio.conformance.fuzz.World.NOTHING;
import static java.time.Duration.ofSeconds;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Future;
import asyncio.Handle;
import asyncio.ReturnWhen;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.Timeout;
import asyncio.TimeoutError;
import asyncio.WaitResult;
import asyncio.sync.Queue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The statements that are one call each. */
final class Calls {
  private final World world;
  private final Interpreter bodies;

  Calls(World world, Interpreter bodies) {
    this.world = world;
    this.bodies = bodies;
  }

  Object run(Statement it, AsyncGenerator.Yield<Object> out) throws Exception {
    String slot = it.word(1);
    switch (it.word()) {
      case "sleep" -> Asyncio.sleep(time(slot));
      case "block" -> Blocking.block(slot, time(it.word(2)), world.loop);
      case "raise" -> throw raise(failure(slot));
      case "task" -> start(it);
      case "spawn" -> spawn(it);
      case "generator" ->
          world.generators.put(
              slot,
              Asyncio.asyncGenerator(
                  (AsyncGenerator.Yield<Object> sink) -> bodies.generate(it, sink)));
      case "reschedule" -> reschedule(it);
      case "soon", "later", "drop", "ondone" -> schedule(it);
      case "set", "clear", "release", "permit", "notify", "add", "breset", "babort" -> signal(it);
      case "put", "putnow", "taskdone", "join", "shutdown" -> queue(it);
      case "future" -> world.renew(slot);
      case "result" -> world.plain(slot).setResult(7);
      case "fail" -> world.plain(slot).setException(failure(it.word(2)));
      case "shielding" -> {
        Future<?> future = world.find(it.word(2));
        if (future != null) {
          world.keep(slot, Asyncio.shield(future), world.rank(future));
        }
      }
      default -> {
        return valued(it, out);
      }
    }
    return NOTHING;
  }

  private void start(Statement it) {
    world.start(
        it.word(1),
        options -> Asyncio.createTask(bodies.body(it, false), options),
        it.word(2).equals("eager"));
  }

  private void spawn(Statement it) {
    TaskGroup group = world.groups.get(it.word(1));
    if (group != null) {
      world.start(
          it.word(2),
          options -> group.createTask(bodies.body(it, false), options),
          it.word(3).equals("eager"));
    }
  }

  private void schedule(Statement it) {
    String slot = it.word(1);
    switch (it.word()) {
      case "soon" -> world.handles.put(slot, world.loop.callSoon(() -> bodies.callback(it)));
      case "later" ->
          world.handles.put(
              slot, world.loop.callLater(time(it.word(2)), () -> bodies.callback(it)));
      case "drop" -> {
        Handle handle = world.handles.get(slot);
        if (handle != null) {
          handle.cancel();
        }
      }
      default -> {
        Future<?> future = world.find(slot);
        if (future != null) {
          future.addDoneCallback(_ -> bodies.callback(it));
        }
      }
    }
  }

  private void signal(Statement it) {
    String slot = it.word(1);
    switch (it.word()) {
      case "set" -> world.event(slot).set();
      case "clear" -> world.event(slot).clear();
      case "release" -> world.lock(slot).release();
      case "permit" -> world.semaphore(slot).release();
      case "notify" -> notify(it);
      case "breset" -> world.barrier(slot).reset();
      case "babort" -> world.barrier(slot).abort();
      default -> world.variables.merge(slot, 1, Integer::sum);
    }
  }

  private void queue(Statement it) {
    Queue<Integer> queue = world.queue(it.word(1));
    switch (it.word()) {
      case "put" -> queue.put(Integer.valueOf(it.word(2)));
      case "putnow" -> queue.putNowait(Integer.valueOf(it.word(2)));
      case "taskdone" -> queue.taskDone();
      case "join" -> queue.join();
      default -> queue.shutdown(it.word(2).equals("immediate"));
    }
  }

  private Object valued(Statement it, AsyncGenerator.Yield<Object> out) throws Exception {
    String slot = it.word(1);
    return switch (it.word()) {
      case "await" -> {
        Future<?> future = world.mine(slot);
        yield future == null ? "none" : await(future);
      }
      case "cancel" -> {
        Future<?> future = world.find(slot);
        yield future == null ? "none" : future.cancel();
      }
      case "uncancel" -> world.find(slot) instanceof Task<?> task ? task.uncancel() : "none";
      case "alltasks" -> Asyncio.allTasks().size();
      case "wait" -> wait(it);
      case "waitfor" -> waitFor(it);
      case "shield" -> shield(it);
      case "acquire" -> world.lock(slot).acquire();
      case "cwait" -> world.condition(slot).await();
      case "cuntil" -> {
        int enough = Integer.parseInt(it.word(3));
        yield world
            .condition(slot)
            .waitFor(() -> world.variables.getOrDefault(it.word(2), 0) >= enough);
      }
      case "event" -> world.event(slot).await();
      case "barrier" -> world.barrier(slot).await();
      case "get" -> world.queue(slot).get();
      case "getnow" -> world.queue(slot).getNowait();
      case "yield" -> out.yield(Integer.valueOf(slot));
      case "next", "send", "throw", "close" -> generator(it);
      default -> throw new AssertionError("no such statement: " + it.words);
    };
  }

  private void reschedule(Statement it) {
    Timeout timeout = world.timeouts.get(it.word(1));
    if (timeout != null) {
      Duration time = time(it.word(2));
      timeout.reschedule(time == null ? null : world.loop.time().plus(time));
    }
  }

  private void notify(Statement it) {
    var condition = world.condition(it.word(1));
    if (it.word(2).equals("all")) {
      condition.signalAll();
    } else {
      condition.signal(Integer.parseInt(it.word(2)));
    }
  }

  private Object generator(Statement it) {
    AsyncGenerator<Object> generator = world.generators.get(it.word(1));
    if (generator == null) {
      return NOTHING;
    }
    switch (it.word()) {
      case "next" -> {
        return generator.next();
      }
      case "send" -> {
        return generator.asend(Integer.valueOf(it.word(2)));
      }
      case "throw" -> {
        return generator.athrow(failure(it.word(2)));
      }
      default -> {
        try {
          generator.aclose();
        } catch (IllegalStateException ignored) { // the body has yielded: see fuzz.py
          world.generators.remove(it.word(1));
          throw ignored;
        }
        return NOTHING;
      }
    }
  }

  @SuppressWarnings("unchecked") // the futures are only waited for
  private Object wait(Statement it) {
    List<Future<Object>> futures = new ArrayList<>();
    for (String name : it.words.subList(3, it.words.size())) {
      Future<?> future = world.find(name);
      if (future != null) {
        futures.add((Future<Object>) future);
      }
    }
    if (futures.isEmpty()) {
      return NOTHING;
    }
    ReturnWhen when =
        switch (it.word(1)) {
          case "first" -> ReturnWhen.FIRST_COMPLETED;
          case "exception" -> ReturnWhen.FIRST_EXCEPTION;
          default -> ReturnWhen.ALL_COMPLETED;
        };
    WaitResult<Object> waited = Asyncio.wait(futures, time(it.word(2)), when);
    var text = new StringBuilder();
    futures.forEach(future -> text.append(waited.done().contains(future) ? 'd' : 'p'));
    return text;
  }

  private Object waitFor(Statement it) throws Exception {
    if (it.word(2).isEmpty()) {
      Asyncio.waitFor(bodies.body(it, true), time(it.word(1)));
      return NOTHING;
    }
    Future<?> future = world.mine(it.word(2));
    return future == null ? "none" : Asyncio.waitFor(future, time(it.word(1)));
  }

  private Object shield(Statement it) {
    if (it.word(1).isEmpty()) {
      await(Asyncio.shield(bodies.body(it, true)));
      return NOTHING;
    }
    Future<?> future = world.find(it.word(1));
    return future == null ? "none" : await(Asyncio.shield(future));
  }

  static Duration time(String word) {
    return word.equals("none") ? null : ofSeconds(Long.parseLong(word));
  }

  // ---- failures

  static final class Boom extends RuntimeException {}

  static final class Base extends Error {}

  private static Throwable failure(String what) {
    return switch (what) {
      case "value" -> new IllegalArgumentException();
      case "runtime" -> new IllegalStateException();
      case "boom" -> new Boom();
      case "base" -> new Base();
      case "os" -> new IOException();
      case "timeout" -> new TimeoutError();
      default -> new CancelledError();
    };
  }

  static Exception raise(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (Exception) failure;
  }
}
