package asyncio.cli.supervise;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.cli.serve.ServeOptions;
import asyncio.net.Endpoint;
import asyncio.net.Net;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.workers.launch.ChildJvm;
import asyncio.workers.launch.ChildOutput;
import asyncio.workers.launch.JvmCommand;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The processes of a supervisor's workers, each with a task that waits for its end. */
final class WorkerProcesses implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private final Supervisor supervisor;
  private final SharedSockets sockets;
  private final RuntimeDirectory directory;
  private final Map<Integer, ServeOptions> configurations = new HashMap<>(); // by generation
  private final Map<Integer, Worker> workers = new HashMap<>();
  private final Set<Task<?>> tasks = new HashSet<>();
  private final ClassCache cache;
  private final Server reception;

  private WorkerProcesses(
      Supervisor supervisor,
      SharedSockets sockets,
      RuntimeDirectory directory,
      ServeOptions options) {
    this.supervisor = supervisor;
    this.sockets = sockets;
    this.directory = directory;
    cache = new ClassCache(options.aotCache());
    configurations.put(0, options);
    reception =
        Net.startServer(
            new WorkerReception(supervisor, this, sockets)::guest,
            Endpoint.unix(directory.workers()),
            ServerOptions.DEFAULT.withMode("rw-------"));
  }

  /** Ready to start workers. Suspends. */
  static WorkerProcesses open(
      Supervisor supervisor,
      SharedSockets sockets,
      RuntimeDirectory directory,
      ServeOptions options) {
    return new WorkerProcesses(supervisor, sockets, directory, options);
  }

  /**
   * What the workers of a generation are to do.
   *
   * @param good the last generation that has served, to which a reload may go back
   */
  void configure(int generation, ServeOptions options, int good) {
    configurations.keySet().removeIf(each -> each != good);
    configurations.put(generation, options);
  }

  Worker worker(int id) {
    return Objects.requireNonNull(workers.get(id));
  }

  Optional<Worker> find(int id) {
    return Optional.ofNullable(workers.get(id));
  }

  void sayToAll(String line) {
    workers.values().forEach(each -> each.say(line));
  }

  void start(int id, int generation) {
    ServeOptions options = Objects.requireNonNull(configurations.get(generation));
    Worker worker = new Worker();
    workers.put(id, worker);
    Task<?> task = Asyncio.createTask(() -> run(id, worker, options), "worker " + id);
    tasks.add(task);
    task.addDoneCallback(tasks::remove);
  }

  private void run(int id, Worker worker, ServeOptions options) {
    int code;
    List<String> training = cache.toMakeIt();
    try {
      ChildJvm child =
          ChildJvm.start(
              command(options, training),
              handover(id, worker, options).bytes(),
              pid -> output(pid, !training.isEmpty()));
      LOG.log(Level.INFO, "worker %d is process %d".formatted(id, child.pid()));
      worker.started(child);
      code = Asyncio.await(Asyncio.shield(child.exited()));
    } catch (RuntimeException failed) {
      LOG.log(Level.ERROR, "worker %d cannot be started: %s".formatted(id, failed.getMessage()));
      code = Supervision.FAILED_TO_BOOT;
    }
    if (!training.isEmpty()) {
      cache.made();
    }
    try {
      supervisor.on(new Event.Exited(id, code));
    } finally {
      workers.remove(id); // not before: who was held up gives orders first, for this one too
    }
  }

  private JvmCommand command(ServeOptions options, List<String> training) {
    List<String> flags = new ArrayList<>(training);
    flags.add("-XX:+ExitOnOutOfMemoryError");
    String heap = options.heap() == null ? null : String.valueOf(options.heap());
    return new JvmCommand(
        WorkerMain.class, heap, cache.usable().orElse(null), flags, null, List.of());
  }

  private static ChildOutput output(long pid, boolean training) {
    String prefix = "[worker " + pid + "] ";
    Predicate<String> wanted = line -> !(training && ClassCache.isAboutIt(line));
    return new ChildOutput(
        line -> print(System.out, prefix, line, wanted),
        line -> print(System.err, prefix, line, wanted));
  }

  private static void print(
      PrintStream stream, String prefix, String line, Predicate<String> wanted) {
    if (wanted.test(line)) {
      stream.println(prefix + line);
    }
  }

  private Handover handover(int id, Worker worker, ServeOptions options) {
    return new Handover(
        id,
        worker.token(),
        directory.workers(),
        sockets.descriptors(),
        sockets.bindings(),
        options.toBytes());
  }

  /** Ends what is left, which is nothing if all went well. Suspends. */
  @Override
  public void close() {
    workers.values().forEach(Worker::kill);
    List<Task<?>> left = List.copyOf(tasks);
    left.forEach(Task::cancel);
    reception.close();
    reception.closeClients();
  }
}
