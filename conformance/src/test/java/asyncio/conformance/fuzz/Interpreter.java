package asyncio.conformance.fuzz;

import static asyncio.Asyncio.await;
import static asyncio.conformance.fuzz.World.NOTHING;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.ExceptionGroup;
import asyncio.Future;
import asyncio.TaskGroup;
import asyncio.TimeoutError;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the statements of a program as the Java that an engineer would write. Which Python they mean
 * is said by {@code fuzz.py --source}.
 *
 * <p>Where Java has another habit: a lock is released in {@code finally}, whose own failure
 * replaces the block's, as Python's does. In a program with blocking calls, a {@code try} with a
 * handler for cancellations is an {@code await} of a lambda, out of which an interrupt comes as a
 * {@link CancelledError}; everywhere else the interrupt is let out.
 */
final class Interpreter {
  /** How a block is left. */
  private enum Exit {
    END,
    BREAK,
    RETURN
  }

  /** What statements of one body share. */
  private static final class Frame {
    private final AsyncGenerator.Yield<Object> out; // null outside a generator
    private final List<Throwable> caught = new ArrayList<>();

    Frame(AsyncGenerator.Yield<Object> out) {
      this.out = out;
    }
  }

  private final World world;
  private final Calls calls;

  Interpreter(World world) {
    this.world = world;
    this.calls = new Calls(world, this);
  }

  /** A coroutine. */
  Awaitable<Object> body(Statement statement, boolean enlists) {
    return () -> {
      if (enlists) {
        world.enlist();
      }
      body(statement, new Frame(null));
      return null;
    };
  }

  /** The body of a generator. */
  void generate(Statement statement, AsyncGenerator.Yield<Object> out) throws Exception {
    body(statement, new Frame(out));
  }

  private void body(Statement statement, Frame frame) throws Exception {
    world.say(statement.number, "begin");
    if (block(statement.children, frame) == Exit.END) {
      world.say(statement.number, "end");
    }
  }

  void callback(Statement statement) {
    world.say(statement.number, "called");
    try {
      block(statement.children, new Frame(null));
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception checked) {
      throw new IllegalStateException("callbacks throw nothing checked", checked);
    }
  }

  private Exit block(List<Statement> statements, Frame frame) throws Exception {
    for (Statement statement : statements) {
      Exit exit = run(statement, frame);
      if (exit != Exit.END) {
        return exit;
      }
    }
    return Exit.END;
  }

  /** Runs the inside of a statement that prints when it is entered. */
  private Exit inside(Statement statement, Frame frame) throws Exception {
    world.say(statement.number, "in");
    return block(statement.children, frame);
  }

  private Exit run(Statement it, Frame frame) throws Exception {
    switch (it.word()) {
      case "return" -> {
        return Exit.RETURN;
      }
      case "break" -> {
        return Exit.BREAK;
      }
      case "runner" -> {} // says how the whole program is run
      case "reraise" -> throw Calls.raise(frame.caught.getLast());
      case "repeat" -> {
        return repeat(it, frame);
      }
      case "try" -> {
        return attempt(it, frame);
      }
      case "for" -> {
        return loop(it, frame);
      }
      case "timeout", "group", "lock", "semaphore", "condition", "ascompleted" -> {
        return around(it, frame);
      }
      case "gather", "gathering" -> {
        List<Awaitable<?>> items = new ArrayList<>();
        int rank = items(it, items, true);
        world.at(it, () -> gather(it, items, rank));
      }
      default -> world.at(it, () -> calls.run(it, frame.out));
    }
    return Exit.END;
  }

  // ---- flow

  private Exit repeat(Statement it, Frame frame) throws Exception {
    int times = Integer.parseInt(it.word(1));
    for (int i = 0; i < times; i++) {
      Exit exit = block(it.children, frame);
      if (exit != Exit.END) {
        return exit == Exit.BREAK ? Exit.END : exit;
      }
    }
    return Exit.END;
  }

  private Exit attempt(Statement it, Frame frame) throws Exception {
    Statement last = it.children.getLast();
    if (!last.word().equals("finally")) {
      return handled(it, frame);
    }
    try {
      return handled(it, frame);
    } finally {
      world.say(last.number, "finally");
      block(last.children, frame);
    }
  }

  private Exit handled(Statement it, Frame frame) throws Exception {
    Statement body = it.children.getFirst();
    try {
      return handlesCancellation(it)
          ? await(() -> block(body.children, frame))
          : block(body.children, frame);
    } catch (Throwable failure) {
      for (Statement handler : it.children) {
        if (handler.word().equals("catch") && catches(handler.word(1), failure)) {
          world.say(handler.number, "caught " + World.kind(failure));
          frame.caught.add(failure);
          try {
            return block(handler.children, frame);
          } finally {
            frame.caught.removeLast();
          }
        }
      }
      throw failure;
    }
  }

  private static boolean handlesCancellation(Statement it) {
    return it.children.stream()
        .anyMatch(child -> child.word(1).equals("cancelled") || child.word(1).equals("any"));
  }

  private static boolean catches(String what, Throwable failure) {
    return switch (what) {
      case "cancelled" -> failure instanceof CancelledError;
      case "timeout" -> failure instanceof TimeoutError;
      case "error" ->
          failure instanceof Exception
              && !(failure instanceof InterruptedException)
              && !(failure instanceof ExceptionGroup group && base(group)); // TG-5
      default -> !(failure instanceof InterruptedException);
    };
  }

  /** Whether it would be a BaseExceptionGroup in Python. */
  private static boolean base(ExceptionGroup group) {
    return group.exceptions().stream()
        .anyMatch(
            each -> each instanceof Error || (each instanceof ExceptionGroup inner && base(inner)));
  }

  private Exit loop(Statement it, Frame frame) throws Exception {
    AsyncGenerator<Object> generator = world.generators.get(it.word(1));
    if (generator == null) {
      return Exit.END;
    }
    var exit = new Exit[] {Exit.END};
    world.at(
        it,
        () -> {
          for (Object value : generator) {
            world.say(it.number, "got " + World.show(value));
            exit[0] = block(it.children, frame);
            if (exit[0] != Exit.END) {
              break;
            }
          }
          return NOTHING;
        });
    return exit[0] == Exit.RETURN ? Exit.RETURN : Exit.END;
  }

  private Exit around(Statement it, Frame frame) throws Exception {
    List<Awaitable<?>> items = new ArrayList<>();
    if (it.word().equals("ascompleted")) {
      items(it, items, false);
    }
    var exit = new Exit[] {Exit.END};
    world.at(
        it,
        () -> {
          exit[0] =
              switch (it.word()) {
                case "timeout" -> timeout(it, frame);
                case "group" -> group(it, frame);
                case "lock" -> lock(it, frame);
                case "semaphore" -> semaphore(it, frame);
                case "condition" -> condition(it, frame);
                default -> asCompleted(it, items, frame);
              };
          return NOTHING;
        });
    return exit[0];
  }

  private Exit timeout(Statement it, Frame frame) throws Exception {
    return Asyncio.callWithTimeout(
        Calls.time(it.word(2)),
        timeout -> {
          world.timeouts.put(it.word(1), timeout);
          return inside(it, frame);
        });
  }

  private Exit group(Statement it, Frame frame) {
    return Asyncio.callInTaskGroup(
        (TaskGroup group) -> {
          world.groups.put(it.word(1), group);
          return inside(it, frame);
        });
  }

  private Exit lock(Statement it, Frame frame) throws Exception {
    var lock = world.lock(it.word(1));
    lock.acquire();
    try {
      return inside(it, frame);
    } finally {
      lock.release();
    }
  }

  private Exit semaphore(Statement it, Frame frame) throws Exception {
    var semaphore = world.semaphore(it.word(1));
    semaphore.acquire();
    try {
      return inside(it, frame);
    } finally {
      semaphore.release();
    }
  }

  private Exit condition(Statement it, Frame frame) throws Exception {
    var condition = world.condition(it.word(1));
    condition.acquire();
    try {
      return inside(it, frame);
    } finally {
      condition.release();
    }
  }

  @SuppressWarnings("unchecked") // the results are only shown
  private Exit asCompleted(Statement it, List<Awaitable<?>> items, Frame frame) throws Exception {
    List<Statement> each =
        it.children.stream()
            .filter(child -> child.word().equals("each"))
            .findFirst()
            .map(child -> child.children)
            .orElse(List.of());
    var all = (List<Awaitable<Object>>) (List<?>) items;
    for (Future<Object> future : Asyncio.asCompleted(all, Calls.time(it.word(1)))) {
      world.say(it.number, "got " + World.outcome(future));
      Exit exit = block(each, frame);
      if (exit != Exit.END) {
        return exit == Exit.RETURN ? exit : Exit.END;
      }
    }
    return Exit.END;
  }

  // ---- waiting for several

  /** Gathers awaitables; gives the lowest rank. */
  private int items(Statement it, List<Awaitable<?>> items, boolean awaited) {
    int rank = world.last();
    for (Statement child : it.children) {
      if (child.word().equals("body")) {
        items.add(body(child, true));
      } else if (child.word().equals("item")) {
        Future<?> future = awaited ? world.mine(child.word(1)) : world.find(child.word(1));
        if (future != null) {
          items.add(future);
          rank = Math.min(rank, world.rank(future));
        }
      }
    }
    return rank;
  }

  @SuppressWarnings("unchecked") // the results are only shown
  private Object gather(Statement it, List<Awaitable<?>> items, int rank) {
    Future<?> gathering =
        it.words.contains("return")
            ? Asyncio.gatherOutcomes(items)
            : Asyncio.gather((List<Awaitable<Object>>) (List<?>) items);
    if (it.word().equals("gather")) {
      return await(gathering);
    }
    world.keep(it.word(1), gathering, rank);
    return NOTHING;
  }
}
