package asyncio.workers;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.ReturnWhen;
import asyncio.workers.connection.Handover;
import asyncio.workers.connection.Link;
import asyncio.workers.connection.Reception;
import asyncio.workers.launch.ChildJvm;
import asyncio.workers.launch.JvmCommand;
import asyncio.workers.worker.WorkerMain;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts JVMs like this one. */
final class JvmLauncher implements Launcher {
  private final PoolOptions options;
  private final JvmCommand command;
  private @Nullable Future<Reception> reception;

  JvmLauncher(PoolOptions options, @Nullable ClassLoader loader) {
    this.options = options;
    List<String> flags = new ArrayList<>();
    flags.add("-XX:+ExitOnOutOfMemoryError");
    flags.addAll(options.flags);
    command =
        new JvmCommand(WorkerMain.class, options.heap, options.aotCache, flags, loader, List.of());
  }

  @Override
  public Launched launch() {
    Reception open = reception();
    byte[] token = new byte[Handover.TOKEN];
    Future<Link> link = open.expect(token);
    ChildJvm child = null;
    try {
      var handover =
          new Handover(
              token,
              open.socket(),
              options.loop,
              EventLoop.running().portable(),
              options.maxMessage);
      child = ChildJvm.start(command, handover.bytes(), options.output);
      Asyncio.wait(List.of(link, child.exited()), ReturnWhen.FIRST_COMPLETED);
      if (!link.done()) {
        throw new IllegalStateException(
            "a worker has exited with code %d before it has connected%s"
                .formatted(child.exited().result(), lines(child.lastLines())));
      }
      return new Jvm(child, link.result());
    } catch (Throwable failed) {
      link.cancel();
      if (child != null) {
        child.kill();
        Asyncio.shielded(child::join);
      }
      throw failed;
    }
  }

  static String lines(List<String> lines) {
    return lines.isEmpty() ? "" : "; its last lines:\n    " + String.join("\n    ", lines);
  }

  /** Opened once, by the first who wants it. */
  private Reception reception() {
    Future<Reception> opening = reception;
    if (opening == null) {
      opening = Asyncio.createTask(Reception::open, "open the socket of a pool");
      reception = opening;
    }
    try {
      return Asyncio.await(Asyncio.shield(opening));
    } catch (RuntimeException failed) {
      reception = null;
      throw failed;
    }
  }

  @Override
  public void close() {
    Future<Reception> opening = reception;
    if (opening == null) {
      return;
    }
    if (opening.done()) {
      if (!opening.cancelled() && opening.exception() == null) {
        opening.result().close();
      }
    } else {
      opening.cancel();
    }
  }

  @Override
  public void abandon() {
    Future<Reception> opening = reception;
    if (opening != null && opening.done() && !opening.cancelled() && opening.exception() == null) {
      Reception.remove(opening.result().socket());
    }
  }

  private record Jvm(ChildJvm child, Link link) implements Launched {
    @Override
    public long pid() {
      return child.pid();
    }

    @Override
    public Future<Integer> exited() {
      return child.exited();
    }

    @Override
    public List<String> lastLines() {
      return child.lastLines();
    }

    @Override
    public void kill() {
      child.kill();
    }
  }
}
