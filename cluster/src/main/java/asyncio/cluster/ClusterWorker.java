package asyncio.cluster;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Resource;
import asyncio.ResourceKey;
import asyncio.Task;
import asyncio.cluster.engine.Configs;
import asyncio.cluster.engine.SessionHost;
import asyncio.cluster.member.Sessions;
import asyncio.workers.AllowedClasses;
import com.hazelcast.client.Client;
import com.hazelcast.client.ClientListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A member of a cluster, which does the calls of pools as tasks of the loop that has started it. A
 * program that only does so is {@code aio worker}; a program that does so beside its own work
 * starts one of these.
 *
 * {@snippet :
 * try (var worker = ClusterWorker.start(options -> options.join("10.0.0.5:5701"))) {
 *   worker.awaitEnd();
 * }
 * }
 *
 * <p>A member that is cut off from the others cancels the calls that it has, for nobody waits for
 * them, and joins again when it can. Loop thread only.
 */
public final class ClusterWorker implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** Members end with their loop. */
  private static final ResourceKey<Open> OPEN = new ResourceKey<>("members of clusters", Open::new);

  private final EventLoop loop = EventLoop.running();
  private final WorkerOptions options;
  private final Sessions sessions;
  private final Future<Boolean> ended = loop.createFuture();
  private @Nullable HazelcastInstance instance;
  private @Nullable Task<?> closing;

  private ClusterWorker(WorkerOptions options) {
    this.options = options;
    Predicate<String> all = name -> true;
    var only = new AllowedClasses(ClassLoader.getSystemClassLoader(), options.packages);
    sessions =
        new Sessions(
            options.packages.isEmpty()
                ? all
                : name -> only.allows(name + ".X") || name.equals("asyncio.workers"));
  }

  /**
   * Starts a member. Suspends until it is in the cluster, which takes seconds.
   *
   * @param setup sets up its options
   * @return the member
   * @throws IllegalStateException if it cannot be in the cluster, with what to do
   */
  public static ClusterWorker start(Consumer<WorkerOptions> setup) {
    var options = new WorkerOptions();
    setup.accept(options);
    var worker = new ClusterWorker(options);
    Future<HazelcastInstance> starting =
        worker.loop.createTask(() -> Asyncio.toThread(worker::begin));
    try {
      worker.instance = Asyncio.await(Asyncio.shield(starting));
    } catch (CancelledError cancelled) {
      Asyncio.shielded(
          () -> {
            Asyncio.wait(List.of(starting));
            if (!starting.cancelled() && starting.exception() == null) {
              Asyncio.toThread(() -> starting.result().shutdown());
            }
          });
      throw cancelled;
    }
    Set<ClusterWorker> open = OPEN.get().workers;
    open.add(worker);
    worker.ended.addDoneCallback(over -> open.remove(worker));
    return worker;
  }

  private static final class Open implements Resource {
    private final Set<ClusterWorker> workers = new LinkedHashSet<>();

    @Override
    public void close() {
      List.copyOf(workers).forEach(ClusterWorker::close);
    }

    @Override
    public void abandon() {
      for (ClusterWorker each : List.copyOf(workers)) {
        Thread.ofPlatform()
            .daemon()
            .name("asyncio: leave a cluster")
            .start(each.instance()::shutdown);
      }
    }
  }

  /** Blocks. */
  private HazelcastInstance begin() {
    String own = resolved(options.bind);
    Addresses.warnIfOpen(
        List.of(own + ":" + options.port), "a member of cluster '" + options.name + "' listens");
    if (!options.join.isEmpty() && options.join.stream().noneMatch(Addresses::answers)) {
      throw new IllegalStateException(
          "nobody answers at %s: start the first member without joining anybody"
              .formatted(String.join(", ", options.join)));
    }
    HazelcastInstance made;
    try {
      made = Hazelcast.newHazelcastInstance(config(own));
    } catch (RuntimeException failed) {
      throw new IllegalStateException(
          "no member of a cluster at %s:%d: %s".formatted(own, options.port, failed.getMessage()),
          failed);
    }
    String self = Addresses.socketAddress(made.getCluster().getLocalMember()).toString();
    if (!options.join.isEmpty() && made.getCluster().getMembers().size() == 1) {
      made.shutdown();
      throw new IllegalStateException(
          "%s does not let this member %s in: it is in no cluster called '%s', or has another version"
              .formatted(String.join(", ", options.join), self, options.name));
    }
    Optional<String> strangers =
        Addresses.strangers(options.join, made.getCluster().getMembers(), options.name);
    strangers.ifPresent(line -> LOG.log(System.Logger.Level.WARNING, line));
    return made;
  }

  private static String resolved(String host) {
    try {
      return InetAddress.getByName(host).getHostAddress();
    } catch (UnknownHostException unknown) {
      throw new IllegalStateException("no address of this machine: " + host, unknown);
    }
  }

  private Config config(String own) {
    Map<String, String> attributes =
        Map.of(
            Configs.PID, Long.toString(ProcessHandle.current().pid()),
            Configs.IDENTITY, UUID.randomUUID().toString(),
            Configs.VERSION, OptionChecks.version());
    Config config =
        Configs.member(
            options.name, own, options.port, options.join, options.failureTimeout, attributes);
    SessionHost host = sessions;
    config.getUserContext().put(SessionHost.class.getName(), host);
    config.addListenerConfig(new ListenerConfig(new Changes()));
    config.addListenerConfig(
        new ListenerConfig((LifecycleListener) event -> state(event.getState())));
    config.addListenerConfig(
        new ListenerConfig(
            new ClientListener() {
              @Override
              public void clientConnected(Client client) {}

              @Override
              public void clientDisconnected(Client client) {
                sessions.callerLeft(client.getUuid());
              }
            }));
    return config;
  }

  /** Says who comes and goes. */
  private final class Changes implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      say(event, "has joined");
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      say(event, "is gone: it has ended, or it was cut off");
    }

    private void say(MembershipEvent event, String what) {
      int all = event.getMembers().size();
      if (!event.getMember().localMember() && known(event)) {
        LOG.log(
            System.Logger.Level.INFO,
            "cluster '%s': %s:%d %s; there are %d members"
                .formatted(
                    options.name,
                    event.getMember().getAddress().getHost(),
                    event.getMember().getAddress().getPort(),
                    what,
                    all));
      }
    }

    /** Who was there before this member is no news. */
    private static boolean known(MembershipEvent event) {
      return event.getEventType() == MembershipEvent.MEMBER_REMOVED
          || event.getMembers().stream().anyMatch(Member::localMember);
    }
  }

  private void state(LifecycleState state) {
    switch (state) {
      case MERGING -> {
        LOG.log(
            System.Logger.Level.WARNING,
            "cluster '%s' was split, or there are two of this name: this member was cut off, cancels"
                    .formatted(options.name)
                + " the calls that it has, and joins the larger part");
        sessions.cutOff();
      }
      case MERGED ->
          LOG.log(
              System.Logger.Level.WARNING,
              "cluster '%s': this member is in it again".formatted(options.name));
      case SHUTDOWN -> {
        if (!loop.isClosed()) {
          loop.callSoonThreadsafe(this::over);
        }
      }
      default -> {}
    }
  }

  private void over() {
    if (!ended.done()) {
      ended.setResult(true);
    }
  }

  private HazelcastInstance instance() {
    HazelcastInstance made = instance;
    if (made == null) {
      throw new IllegalStateException("not started");
    }
    return made;
  }

  /** {@return where it listens, as {@code host:port}} */
  public String address() {
    var address = instance().getCluster().getLocalMember().getAddress();
    return address.getHost() + ":" + address.getPort();
  }

  /** {@return the members of the cluster, this one included, each as {@code host:port}} */
  public List<String> members() {
    return instance().getCluster().getMembers().stream()
        .map(member -> member.getAddress().getHost() + ":" + member.getAddress().getPort())
        .sorted()
        .toList();
  }

  /** Waits until it is in the cluster no more. Suspends. Cancelling it leaves the member alone. */
  public void awaitEnd() {
    Asyncio.await(Asyncio.shield(ended));
  }

  /**
   * Leaves the cluster: takes no more calls, waits half a minute for those that it has, cancels
   * what then goes on, and closes the resources of pools. Suspends. In a task that is being
   * cancelled it does not wait for calls. Idempotent.
   */
  @Override
  public void close() {
    Task<?> task = Asyncio.currentTask();
    boolean now = task != null && task.cancelling() > 0;
    if (closing == null) {
      closing = Asyncio.createTask(() -> leave(now ? Duration.ZERO : GRACE), "leave a cluster");
    }
    Task<?> leaving = closing;
    Asyncio.shielded(() -> Asyncio.wait(List.of(leaving)));
    leaving.result();
  }

  private void leave(Duration grace) {
    if (!grace.isZero()) {
      sessions.leave(grace);
    }
    sessions.close();
    Asyncio.toThread(() -> instance().shutdown());
    over();
  }

  @Override
  public String toString() {
    return "<ClusterWorker " + options.name + (ended.done() ? " ended" : "") + ">";
  }
}
