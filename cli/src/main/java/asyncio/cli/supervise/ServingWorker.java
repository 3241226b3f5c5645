package asyncio.cli.supervise;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.SystemExit;
import asyncio.Task;
import asyncio.cli.program.OwnFrames;
import asyncio.cli.serve.Binding;
import asyncio.cli.serve.FoundProgram;
import asyncio.cli.serve.LogWriter;
import asyncio.cli.serve.Refusal;
import asyncio.cli.serve.ServeOptions;
import asyncio.cli.serve.Signals;
import asyncio.cli.serve.Site;
import asyncio.cli.serve.Target;
import asyncio.http.web.AppRunner;
import asyncio.net.DescriptorPassing;
import asyncio.net.Endpoint;
import asyncio.net.Pollers;
import asyncio.net.ServerOptions;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Serves in a worker: the loops, and what the supervisor tells them. */
final class ServingWorker {
  /** How long a client may let a connection rest before it is closed at the end. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private final Handover handover;
  private final ParentLink parent;
  private final ServeOptions options;
  private final Heart heart;
  private final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
  private final @Nullable LogWriter log;
  private final List<Served> loops = new CopyOnWriteArrayList<>();
  private final AtomicInteger starting;
  private final AtomicReference<@Nullable Integer> code = new AtomicReference<>(); // null: none yet
  private volatile @Nullable Ending ending;

  /** How it ends: null of the grace is at once. */
  private record Ending(@Nullable Duration grace) {}

  /** A loop that serves, and what wakes it to end. */
  private static final class Served {
    private final EventLoop loop = EventLoop.running();
    private final AppRunner runner = new AppRunner();
    private final Future<Boolean> end = loop.createFuture();
    private final Task<?> task = Objects.requireNonNull(Asyncio.currentTask());
    private boolean started;

    /** Any thread. */
    void wake() {
      Signals.tell(loop, this::wakeHere);
    }

    private void wakeHere() {
      if (!started) {
        task.cancel();
      } else if (!end.done()) {
        end.setResult(true);
      }
    }

    /** Suspends until it is woken. */
    void awaitEnd() {
      started = true;
      Asyncio.await(end);
    }
  }

  ServingWorker(Handover handover, ParentLink parent) {
    this.handover = handover;
    this.parent = parent;
    options = ServeOptions.ofBytes(handover.options());
    heart = new Heart(parent);
    starting = new AtomicInteger(options.loops());
    String place = options.accessLog();
    log = place == null || place.equals("off") ? null : LogWriter.open(place);
  }

  /** Serves until it is told to end. Blocks. */
  int run() {
    parent.listen(this::told);
    heart.start();
    try {
      FoundProgram program = Target.of(options.target(), options.classPath()).find(err);
      program.requireOneForEach(options.loops());
      List<Thread> others = new ArrayList<>();
      for (int i = 1; i < options.loops(); i++) {
        others.add(Thread.ofPlatform().name("aio-loop-" + i).start(() -> loop(program)));
      }
      loop(program);
      for (Thread other : others) {
        other.join();
      }
    } catch (Refusal refusal) {
      fail(refusal);
    } catch (InterruptedException e) {
      end(Refusal.FAILED);
    }
    if (log != null) {
      log.close();
    }
    return Objects.requireNonNullElse(code.get(), 0);
  }

  /** All loops end because of what happens first; what happens to the others is the same again. */
  private boolean end(int because) {
    boolean first = code.compareAndSet(null, because);
    if (ending == null) {
      end(new Ending(starting.get() > 0 ? null : options.grace()));
    }
    return first;
  }

  private void fail(Refusal refusal) {
    if (end(refusal.code() == Refusal.APP_LOAD ? Refusal.APP_LOAD : Refusal.WORKER_BOOT)) {
      refusal.print(err);
    }
  }

  private void loop(FoundProgram program) {
    String poller = handover.descriptors() > 0 ? "epoll" : options.loop();
    try {
      Asyncio.run(
          () -> serve(program), LoopOptions.defaults().withPoller(() -> Pollers.named(poller)));
    } catch (Refusal refusal) {
      fail(refusal);
    } catch (SystemExit exit) {
      end(exit.code());
    } catch (Throwable failed) {
      OwnFrames.trim(failed);
      int because = starting.get() > 0 ? Refusal.WORKER_BOOT : Refusal.FAILED;
      if (end(because)) {
        new Refusal(because, options.target() + " has failed: " + failed, failed).print(err);
      }
    }
  }

  private void serve(FoundProgram program) {
    Served served = new Served();
    AppRunner runner = served.runner;
    loops.add(served);
    heart.watch(new Pulse(served.loop, runner));
    listenToSignals(served.loop);
    try {
      if (ending == null) {
        Site.serve(runner, program, new Site(options, log, null));
        listen(runner);
        if (starting.decrementAndGet() == 0) {
          parent.say("ready");
        }
        served.awaitEnd();
      }
    } catch (CancelledError cancelled) {
      if (ending == null) {
        throw cancelled;
      }
    } finally {
      Ending how = ending;
      if (how == null || how.grace() == null) {
        runner.stop(Duration.ZERO);
      } else {
        runner.drain(QUIET, how.grace());
      }
    }
  }

  /** They are meant for the supervisor, but may be sent to all processes of a service. */
  private void listenToSignals(EventLoop loop) {
    Signals.on(loop, "TERM", () -> end(new Ending(options.grace())));
    Signals.on(loop, "HUP", () -> end(new Ending(options.grace())));
    Signals.on(loop, "INT", () -> end(new Ending(null)));
    Signals.on(loop, "USR1", this::reopen);
  }

  private void reopen() {
    if (log != null) {
      log.reopen();
    }
  }

  private void listen(AppRunner runner) {
    ServerOptions sockets = ServerOptions.DEFAULT.withBacklog(options.sockets().backlog());
    if (handover.descriptors() > 0) {
      byte[] words =
          (ParentLink.greeting("descriptors", handover) + "\n").getBytes(StandardCharsets.UTF_8);
      Endpoint.Unix from = new Endpoint.Unix(handover.socket());
      for (int each : DescriptorPassing.receive(from, words, handover.descriptors())) {
        runner.listen(Endpoint.adopt(each), sockets, options.tls());
      }
    } else {
      for (String each : handover.bindings()) {
        runner.listen(Binding.parse(each).endpoint(), sockets.withReusePort(true), options.tls());
      }
    }
  }

  // ---- what the supervisor says

  private void told(@Nullable String line) {
    String[] words = line == null ? new String[] {"quit"} : line.split(" ", -1);
    switch (words[0]) {
      case "retire" -> end(new Ending(Duration.ofMillis(Long.parseLong(words[1]))));
      case "quit" -> end(new Ending(null));
      case "mean" -> mean(Integer.parseInt(words[1]));
      case "reopen" -> reopen();
      case "dump" -> {
        Heart.dump(System.err);
        parent.say("dumped");
      }
      default -> {} // of a later version
    }
  }

  private void end(Ending how) {
    ending = how;
    loops.forEach(Served::wake);
  }

  private void mean(int connections) {
    int share = connections / options.loops();
    loops.forEach(each -> Signals.tell(each.loop, () -> each.runner.setFairShare(share)));
  }
}
