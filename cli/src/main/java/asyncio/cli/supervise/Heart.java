package asyncio.cli.supervise;

import asyncio.Snapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells the supervisor each second that this worker lives, how its loops do, and what it takes; and
 * writes down what they do when it is asked. On a thread of its own: that a worker is busy is no
 * reason to take it for dead.
 */
final class Heart implements Runnable {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int PAGE = 4096;

  private final ParentLink parent;
  private final List<Pulse> loops = new CopyOnWriteArrayList<>();

  Heart(ParentLink parent) {
    this.parent = parent;
  }

  void watch(Pulse loop) {
    loops.add(loop);
  }

  void start() {
    Thread.ofPlatform().daemon().name("aio-heartbeat").start(this);
  }

  @Override
  public void run() {
    try {
      while (true) {
        loops.forEach(Pulse::ask);
        Thread.sleep(EVERY);
        parent.say("beat " + beat().line());
      }
    } catch (InterruptedException end) {
      // nobody does that
    }
  }

  private Beat beat() {
    long lag = 0;
    int underWay = 0;
    int connections = 0;
    long requests = 0;
    for (Pulse loop : loops) {
      lag = Math.max(lag, loop.lag());
      underWay += loop.figures().underWay();
      connections += loop.figures().connections();
      requests += loop.figures().requests();
    }
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    return new Beat(lag, underWay, connections, requests, heap, resident(heap));
  }

  /** Bytes of memory that the process has; where that cannot be read, those of the heap. */
  private static long resident(long otherwise) {
    try {
      return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]) * PAGE;
    } catch (IOException | RuntimeException elsewhere) {
      return otherwise;
    }
  }

  /** Writes what the tasks and the threads of this process do. */
  static void dump(PrintStream out) {
    try {
      out.println("tasks:");
      out.println(Snapshot.take().tree());
    } catch (RuntimeException circle) {
      out.println(circle.getMessage());
    }
    for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
      Thread thread = each.getKey();
      out.println("thread \"" + thread.getName() + "\" " + thread.getState());
      for (StackTraceElement frame : each.getValue()) {
        out.println("    at " + frame);
      }
    }
    out.flush();
  }
}
