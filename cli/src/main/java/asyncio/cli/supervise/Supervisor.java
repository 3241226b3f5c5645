package asyncio.cli.supervise;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.TimerHandle;
import asyncio.cli.serve.Listening;
import asyncio.cli.serve.PidFile;
import asyncio.cli.serve.Privileges;
import asyncio.cli.serve.Refusal;
import asyncio.cli.serve.ServeOptions;
import asyncio.cli.serve.Setting;
import asyncio.cli.serve.Systemd;
import asyncio.net.Pollers;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves with workers in processes, until it is told to end: does what {@link Supervision} orders,
 * and tells it what happens. Of one run; loop thread only.
 */
public final class Supervisor {
  private static final System.Logger LOG = System.getLogger("asyncio");

  /** How often it looks at its workers at least, so that it knows when it could not. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** To be so late is none of its workers' fault. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private final ServeOptions options;
  private final Supplier<ServeOptions> again;
  private final PrintStream out;
  private final Systemd systemd;
  private final boolean passing; // of sockets
  private final Supervision supervision;
  private final long began = System.nanoTime();
  private long lookedAt = System.nanoTime();
  private @Nullable WorkerProcesses processes;
  private @Nullable TimerHandle timer;
  private @Nullable Future<Integer> end;
  private final List<Runnable> early = new ArrayList<>(); // before there were workers
  private List<String> places = List.of();
  private boolean announced;
  private boolean reloading;
  private boolean ending;

  private Supervisor(
      ServeOptions options, Supplier<ServeOptions> again, PrintStream out, Systemd systemd) {
    this.options = options;
    this.again = again;
    this.out = out;
    this.systemd = systemd;
    passing =
        options.loop().equals("epoll")
            || (options.loop().equals("auto") && Pollers.available().contains("epoll"));
    supervision =
        new Supervision(rules(options), bound -> ThreadLocalRandom.current().nextLong(bound));
  }

  /**
   * Serves with workers. Blocks.
   *
   * @param options what was asked for
   * @param again reads it once more
   * @param systemd is told what happens
   * @return the exit code
   * @throws Refusal if it does not come so far
   */
  public static int run(ServeOptions options, Supplier<ServeOptions> again, Systemd systemd) {
    try (OutputQueue _ = OutputQueue.install()) {
      return new Supervisor(options, again, System.out, systemd).run();
    }
  }

  private static Rules rules(ServeOptions options) {
    Integer processes = options.processes();
    return new Rules(
        processes == null ? 1 : processes,
        options.startTimeout(),
        options.workerTimeout(),
        options.grace(),
        options.maxRequests(),
        options.maxRequestsJitter(),
        options.maxMemory());
  }

  private int run() {
    Optional<Privileges> privileges = Privileges.of(options.user(), options.group());
    LoopOptions loop =
        LoopOptions.defaults().withPoller(() -> Pollers.named(passing ? "epoll" : "nio"));
    return Asyncio.run(() -> serve(privileges), loop);
  }

  private int serve(Optional<Privileges> privileges) {
    Future<Integer> ended = EventLoop.running().createFuture();
    end = ended;
    new SupervisorSignals(this).listen();
    PidFile pid = null;
    RuntimeDirectory directory = null;
    try (SharedSockets sockets = SharedSockets.open(options, passing)) {
      places =
          sockets.addresses().stream()
              .map(each -> Listening.text(each, options.tls() != null))
              .toList();
      if (options.pid() != null) {
        pid = PidFile.write(options.pid(), text -> LOG.log(Level.WARNING, text));
      }
      privileges.ifPresent(each -> each.take(options.bindings()));
      directory = RuntimeDirectory.make();
      try (WorkerProcesses mine = WorkerProcesses.open(this, sockets, directory, options);
          ControlSocket _ = ControlSocket.open(this, directory)) {
        processes = mine;
        on(new Event.Tick());
        early.forEach(Runnable::run);
        return Asyncio.await(ended);
      }
    } finally {
      if (timer != null) {
        timer.cancel();
      }
      if (directory != null) {
        directory.delete();
      }
      if (pid != null) {
        pid.close();
      }
    }
  }

  // ---- what happens

  /** Does what a signal wants, which may come before there can be workers. */
  void onceStarted(Runnable action) {
    if (processes == null) {
      early.add(action);
    } else {
      action.run();
    }
  }

  /** Something has happened. */
  void on(Event event) {
    long now = System.nanoTime();
    if (now - lookedAt > LOOK.plus(LATE).toNanos()) { // stopped, or kept from running
      supervision.on(new Event.Slept(Duration.ofNanos(now - lookedAt)), now).forEach(this::obey);
    }
    lookedAt = now;
    supervision.on(event, now).forEach(this::obey);
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    long next = Math.min(supervision.wakeAt(), now + LOOK.toNanos());
    Duration wait = Duration.ofNanos(Math.max(0, next - now));
    timer = EventLoop.running().callLater(wait, () -> on(new Event.Tick()));
    tell();
  }

  /** Takes the settings anew, and has all workers replaced; whether they could be read. */
  boolean reload() {
    ServeOptions next;
    try {
      next = again.get();
    } catch (Refusal refusal) {
      LOG.log(Level.ERROR, "no reload: " + refusal.getMessage());
      return false;
    }
    if (!next.settings().all(Setting.BIND).equals(options.settings().all(Setting.BIND))) {
      LOG.log(Level.WARNING, "listens where it did: --bind takes a restart");
    }
    next.takeUmask();
    processes().configure(supervision.nextGeneration(), next, supervision.goodGeneration());
    systemd.reloading();
    reloading = true;
    on(new Event.Reload(rules(next)));
    return true;
  }

  /** Logs are to be opened anew. */
  void reopen() {
    LOG.log(Level.INFO, "logs are opened anew");
    processes().sayToAll("reopen");
  }

  /** Says where it serves when it does, that a reload is done, and that it ends. */
  private void tell() {
    if (!announced && supervision.hasServed()) {
      announced = true;
      places.forEach(place -> out.println("Serving on " + place));
      out.flush();
      systemd.ready(status());
    }
    if (!ending && supervision.isEnding()) {
      ending = true;
      systemd.stopping();
    }
    if (reloading && supervision.isSettled()) {
      reloading = false;
      LOG.log(Level.INFO, "the reload is done");
      systemd.ready(status());
    }
  }

  private String status() {
    return "Serving on " + String.join(", ", places);
  }

  // ---- what is to be done

  private void obey(Order order) {
    switch (order) {
      case Order.Start(int id, int generation) -> processes().start(id, generation);
      case Order.Retire(int id, Duration grace) ->
          processes().worker(id).say("retire " + grace.toMillis());
      case Order.Quit(int id) -> processes().worker(id).quit();
      case Order.Dump(int id) -> processes().worker(id).dump();
      case Order.Kill(int id) -> processes().worker(id).kill();
      case Order.Mean(int id, int connections) -> processes().worker(id).say("mean " + connections);
      case Order.Say(Level level, String text) -> LOG.log(level, text);
      case Order.Exit(int code) -> {
        if (end != null && !end.done()) {
          end.setResult(code);
        }
      }
    }
  }

  private WorkerProcesses processes() {
    if (processes == null) {
      throw new IllegalStateException("there are no workers yet");
    }
    return processes;
  }

  // ---- for those who look

  Supervision supervision() {
    return supervision;
  }

  List<String> places() {
    return places;
  }

  /** The number of the process of a worker; 0: it is not there yet. */
  long pid(int worker) {
    return processes().worker(worker).pid();
  }

  Duration uptime() {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
