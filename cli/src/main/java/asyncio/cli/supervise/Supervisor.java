package asyncio.cli.supervise;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.TimerHandle;
import asyncio.cli.serve.Refusal;
import asyncio.cli.serve.ServeOptions;
import asyncio.net.Endpoint;
import asyncio.net.Net;
import asyncio.net.Pollers;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.workers.launch.ChildJvm;
import asyncio.workers.launch.ChildOutput;
import asyncio.workers.launch.JvmCommand;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves with workers in processes, until it is told to end: does what {@link Supervision} orders,
 * and tells it what happens. Of one run; loop thread only.
 */
public final class Supervisor {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private final Supplier<ServeOptions> settings; // read anew
  private final Consumer<SocketAddress> listening;
  private final List<ServeOptions> configurations = new ArrayList<>(); // by generation
  private final Map<Integer, Worker> workers = new HashMap<>();
  private final Set<Task<?>> running = new HashSet<>();
  private final Supervision supervision;
  private final boolean passing;
  private @Nullable SharedSockets sockets;
  private @Nullable RuntimeDirectory directory;
  private @Nullable TimerHandle timer;
  private @Nullable Future<Integer> end;

  private Supervisor(Supplier<ServeOptions> settings, Consumer<SocketAddress> listening) {
    this.settings = settings;
    this.listening = listening;
    ServeOptions options = settings.get();
    configurations.add(options);
    passing = passes(options);
    supervision =
        new Supervision(rules(options), bound -> ThreadLocalRandom.current().nextLong(bound));
  }

  private static boolean passes(ServeOptions options) {
    return switch (options.loop()) {
      case "epoll" -> true;
      case "auto" -> Pollers.available().contains("epoll");
      default -> false;
    };
  }

  private static Rules rules(ServeOptions options) {
    Integer processes = options.processes();
    return new Rules(
        processes == null ? 1 : processes,
        Rules.DEFAULT.start(),
        Rules.DEFAULT.silence(),
        options.grace(),
        options.maxRequests(),
        options.maxRequestsJitter(),
        options.maxMemory());
  }

  /**
   * Serves. Blocks.
   *
   * @param settings reads what is to be served, also for each reload
   * @param listening is told each address
   * @return the exit code
   * @throws Refusal if it does not come so far
   */
  public static int run(Supplier<ServeOptions> settings, Consumer<SocketAddress> listening) {
    var supervisor = new Supervisor(settings, listening);
    return Asyncio.run(
        supervisor::serve,
        LoopOptions.defaults()
            .withPoller(() -> Pollers.named(supervisor.passing ? "epoll" : "nio")));
  }

  private int serve() {
    Future<Integer> ended = EventLoop.running().createFuture();
    end = ended;
    listenToSignals();
    ServeOptions options = configurations.getFirst();
    try (SharedSockets shared = SharedSockets.open(options, passing)) {
      sockets = shared;
      RuntimeDirectory own = RuntimeDirectory.make();
      directory = own;
      Server guests = null;
      try {
        guests =
            Net.startServer(
                new WorkerReception(this, shared)::guest,
                Endpoint.unix(own.workers()),
                ServerOptions.DEFAULT.withMode("rw-------"));
        shared.addresses().forEach(listening);
        on(new Event.Tick());
        return Asyncio.await(ended);
      } finally {
        if (timer != null) {
          timer.cancel();
        }
        List.copyOf(running).forEach(Task::cancel);
        if (guests != null) {
          guests.close();
          guests.closeClients();
        }
        own.delete();
      }
    }
  }

  private void listenToSignals() {
    EventLoop loop = EventLoop.running();
    loop.addSignalHandler("TERM", () -> on(new Event.Stop()));
    loop.addSignalHandler("INT", () -> on(new Event.Quit()));
    loop.addSignalHandler("HUP", this::reload);
    loop.addSignalHandler("TTIN", () -> on(new Event.Add()));
    loop.addSignalHandler("TTOU", () -> on(new Event.Remove()));
  }

  private void reload() {
    ServeOptions next;
    try {
      next = settings.get();
    } catch (Refusal refusal) {
      LOG.log(Level.ERROR, "no reload: " + refusal.getMessage());
      return;
    }
    configurations.add(next);
    on(new Event.Reload(rules(next)));
  }

  @Nullable Worker worker(int id) {
    return workers.get(id);
  }

  private Worker known(int id) {
    return Objects.requireNonNull(workers.get(id));
  }

  /** Something has happened. */
  void on(Event event) {
    long now = System.nanoTime();
    for (Order order : supervision.on(event, now)) {
      obey(order);
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (supervision.wakeAt() != Long.MAX_VALUE) {
      Duration wait = Duration.ofNanos(Math.max(0, supervision.wakeAt() - now));
      timer = EventLoop.running().callLater(wait, () -> on(new Event.Tick()));
    }
  }

  private void obey(Order order) {
    switch (order) {
      case Order.Start(int id, int of) -> start(id, of);
      case Order.Retire(int id, Duration grace) -> say(id, "retire " + grace.toMillis());
      case Order.Quit(int id) -> known(id).quit();
      case Order.Dump(int id) -> known(id).dump();
      case Order.Kill(int id) -> known(id).kill();
      case Order.Mean(int id, int connections) -> say(id, "mean " + connections);
      case Order.Say(Level level, String text) -> LOG.log(level, text);
      case Order.Exit(int code) -> {
        if (end != null && !end.done()) {
          end.setResult(code);
        }
      }
    }
  }

  private void say(int id, String line) {
    known(id).say(line);
  }

  private void start(int id, int of) {
    Worker worker = new Worker();
    workers.put(id, worker);
    Task<?> task = Asyncio.createTask(() -> run(id, worker, of), "worker " + id);
    running.add(task);
    task.addDoneCallback(running::remove);
  }

  private void run(int id, Worker worker, int of) {
    int code;
    try {
      ChildJvm child =
          ChildJvm.startSession(
              command(),
              handover(id, worker, of).bytes(),
              pid -> ChildOutput.printed("[worker " + pid + "] "));
      LOG.log(Level.INFO, "worker %d is process %d".formatted(id, child.pid()));
      worker.started(child);
      code = Asyncio.await(Asyncio.shield(child.exited()));
    } catch (RuntimeException failed) {
      LOG.log(Level.ERROR, "worker %d cannot be started".formatted(id), failed);
      code = Supervision.FAILED_TO_BOOT;
    }
    workers.remove(id);
    on(new Event.Exited(id, code));
  }

  private static JvmCommand command() {
    return new JvmCommand(
        WorkerMain.class, null, null, List.of("-XX:+ExitOnOutOfMemoryError"), null, List.of());
  }

  private Handover handover(int id, Worker worker, int of) {
    SharedSockets shared = Objects.requireNonNull(sockets);
    return new Handover(
        id,
        worker.token(),
        Objects.requireNonNull(directory).workers(),
        shared.descriptors(),
        shared.bindings(),
        configurations.get(of).toBytes());
  }
}
