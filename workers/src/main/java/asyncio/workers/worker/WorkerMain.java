package asyncio.workers.worker;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.TaskOptions;
import asyncio.net.ConnectOptions;
import asyncio.net.Endpoint;
import asyncio.net.Net;
import asyncio.net.Pollers;
import asyncio.workers.connection.Handover;
import asyncio.workers.connection.Link;
import asyncio.workers.connection.Reception;
import asyncio.workers.launch.ParentProcess;
import asyncio.workers.wire.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** The main class of a worker. */
public final class WorkerMain {
  /** After the start, for which somebody waits. */
  private static final Duration PRACTICE = Duration.ofMillis(50);

  private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEager(true);

  private WorkerMain() {}

  /**
   * Runs a worker to its end.
   *
   * @param args none
   * @throws IOException if it was not started by a pool
   */
  public static void main(String[] args) throws IOException {
    Handover handover = Handover.of(ParentProcess.attach());
    ParentProcess.whenOrphaned(() -> Reception.remove(handover.socket()));
    LoopOptions options =
        LoopOptions.defaults()
            .withPoller(() -> Pollers.named(handover.poller()))
            .withPortable(handover.portable());
    Asyncio.run(() -> work(handover), options);
    System.exit(0); // whatever threads the program has left
  }

  private static void work(Handover handover) {
    EventLoop.running().addSignalHandler("INT", () -> {}); // Ctrl-C is for the parent
    var serving = new Serving(handover.longest());
    var link = new Link(handover.longest(), serving);
    var _ =
        Net.createConnection(() -> link, Endpoint.unix(handover.socket()), ConnectOptions.DEFAULT);
    link.send(Kind.HELLO, 0, List.of(ByteBuffer.wrap(handover.token())));
    EventLoop.running().callLater(PRACTICE, WorkerMain::practise);
    serving.await();
    serving.disconnect(link);
  }

  /**
   * The first cancellation of a JVM takes several times as long as others: nobody awaits this one.
   */
  private static void practise() {
    EventLoop.running().createTask(() -> Asyncio.sleep(Duration.ofDays(1)), EAGER).cancel();
  }
}
