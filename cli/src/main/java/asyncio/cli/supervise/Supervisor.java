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
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.time.Duration;
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

  private final ServeOptions options;
  private final Supplier<ServeOptions> again;
  private final PrintWriter out;
  private final Systemd systemd;
  private final boolean passing; // of sockets
  private final Supervision supervision;
  private final long began = System.nanoTime();
  private @Nullable Crew crew;
  private @Nullable TimerHandle timer;
  private @Nullable Future<Integer> end;
  private List<String> places = List.of();
  private boolean announced;
  private boolean reloading;
  private boolean ending;

  /**
   * A supervisor.
   *
   * @param options what was asked for
   * @param again reads it once more
   * @param out is told where it serves
   * @param systemd is told what happens
   */
  public Supervisor(
      ServeOptions options, Supplier<ServeOptions> again, PrintWriter out, Systemd systemd) {
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

  /**
   * Serves. Blocks.
   *
   * @return the exit code
   * @throws Refusal if it does not come so far
   */
  public int run() {
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
      privileges.ifPresent(Privileges::take);
      directory = RuntimeDirectory.make();
      try (Crew mine = Crew.open(this, sockets, directory, options);
          ControlSocket _ = ControlSocket.open(this, directory)) {
        crew = mine;
        on(new Event.Tick());
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

  /** Something has happened. */
  void on(Event event) {
    long now = System.nanoTime();
    supervision.on(event, now).forEach(this::obey);
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (supervision.wakeAt() != Long.MAX_VALUE) {
      Duration wait = Duration.ofNanos(Math.max(0, supervision.wakeAt() - now));
      timer = EventLoop.running().callLater(wait, () -> on(new Event.Tick()));
    }
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
    crew().configure(supervision.nextGeneration(), next, supervision.goodGeneration());
    systemd.reloading();
    reloading = true;
    on(new Event.Reload(rules(next)));
    return true;
  }

  /** Logs are to be opened anew. */
  void reopen() {
    LOG.log(Level.INFO, "logs are opened anew");
    crew().sayToAll("reopen");
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
      case Order.Start(int id, int generation) -> crew().start(id, generation);
      case Order.Retire(int id, Duration grace) ->
          crew().worker(id).say("retire " + grace.toMillis());
      case Order.Quit(int id) -> crew().worker(id).quit();
      case Order.Dump(int id) -> crew().worker(id).dump();
      case Order.Kill(int id) -> crew().worker(id).kill();
      case Order.Mean(int id, int connections) -> crew().worker(id).say("mean " + connections);
      case Order.Say(Level level, String text) -> LOG.log(level, text);
      case Order.Exit(int code) -> {
        if (end != null && !end.done()) {
          end.setResult(code);
        }
      }
    }
  }

  private Crew crew() {
    if (crew == null) {
      throw new IllegalStateException("there are no workers yet");
    }
    return crew;
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
    return crew().worker(worker).pid();
  }

  Duration uptime() {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
