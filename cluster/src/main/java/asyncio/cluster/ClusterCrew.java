package asyncio.cluster;

import asyncio.cluster.engine.Configs;
import asyncio.workers.BrokenProcessPool;
import asyncio.workers.Codec;
import asyncio.workers.Scheduler;
import asyncio.workers.calls.CallDesk;
import asyncio.workers.calls.Pools;
import asyncio.workers.worker.Setup;
import com.hazelcast.client.HazelcastClient;
import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of a cluster as the workers of a pool. The engine knows who is there; what it says,
 * and what it carries, comes to the loop by thread-safe callbacks, and whatever might block its
 * caller happens in a thread of its own.
 */
final class ClusterCrew extends CallDesk {
  private static final System.Logger LOG = System.getLogger("asyncio");

  /** Of how many members the window of a map is at least, since more may join while it runs. */
  private static final int EXPECTED = 8;

  final ClusterOptions options;
  private final Setup setup;
  private final Map<UUID, Node> nodes = new LinkedHashMap<>();
  private final Set<String> left = new HashSet<>(); // identities
  private volatile @Nullable HazelcastInstance client;
  private @Nullable IExecutorService executor;
  private volatile boolean unwanted; // who connects is too late
  private boolean stopping;
  private boolean connected = true; // or about to be; false when all is over

  private ClusterCrew(ClusterOptions options, Setup setup) {
    super(rules(options, setup));
    this.options = options;
    this.setup = setup;
  }

  private static Rules rules(ClusterOptions options, Setup setup) {
    Codec failures = Codec.standard(Setup.classes(setup.packages()));
    return new Rules(
        1,
        Scheduler.roundRobin(),
        options.maxMessage,
        options.exceptionHandler,
        setup.codec() == null ? failures : setup.makeCodec(),
        failures);
  }

  static ClusterCrew open(ClusterOptions options, Setup setup) {
    setup.bytes(); // what cannot travel is refused now
    var crew = new ClusterCrew(options, setup);
    Pools.opened(crew);
    inThread(crew::connect, "connect to a cluster");
    return crew;
  }

  // ---- the connection

  private static void inThread(Runnable body, String name) {
    Thread.ofPlatform().daemon().name("asyncio: " + name).start(body);
  }

  /** Of another thread: the loop may be closed by now. */
  void onLoop(Runnable callback) {
    try {
      loop.callSoonThreadsafe(callback);
    } catch (RuntimeException closed) {
      LOG.log(System.Logger.Level.DEBUG, "the loop of a pool over a cluster is closed", closed);
    }
  }

  private void connect() {
    Addresses.warnIfOpen(options.members, "calls to a cluster");
    HazelcastInstance made;
    IExecutorService carrier;
    try {
      made =
          HazelcastClient.newHazelcastClient(
              Configs.client(
                  options.name, options.members, options.connectTimeout, options.failureTimeout));
      client = made;
      if (unwanted) {
        made.shutdown();
        return;
      }
      carrier = made.getExecutorService(Configs.EXECUTOR);
    } catch (RuntimeException failed) {
      String reason = Addresses.whyNot(options.members, options.name);
      onLoop(() -> gone(reason, failed));
      return;
    }
    made.getLifecycleService()
        .addLifecycleListener(
            event -> {
              if (event.getState() == LifecycleState.SHUTDOWN) {
                onLoop(() -> gone("the connection to the cluster is lost", null));
              }
            });
    onLoop(() -> connected(carrier));
    made.getCluster()
        .addMembershipListener(
            new InitialMembershipListener() {
              @Override
              public void init(InitialMembershipEvent event) {
                Set<Member> members = event.getMembers();
                onLoop(() -> members.forEach(ClusterCrew.this::joined));
              }

              @Override
              public void memberAdded(MembershipEvent event) {
                onLoop(() -> joined(event.getMember()));
              }

              @Override
              public void memberRemoved(MembershipEvent event) {
                onLoop(() -> removed(event.getMember()));
              }
            });
    Addresses.strangers(options.members, made.getCluster().getMembers(), options.name)
        .ifPresent(line -> LOG.log(System.Logger.Level.WARNING, line));
  }

  private void connected(IExecutorService carrier) {
    executor = carrier;
  }

  /** There is no client any more, or never was one. */
  private void gone(String reason, @Nullable Throwable cause) {
    breakOff(reason, cause);
    stopping = true;
    connected = false;
    for (Node node : List.copyOf(nodes.values())) {
      node.gone(reason);
    }
    nodes.clear();
    endIfDone();
  }

  private void shutDown(HazelcastInstance made) {
    inThread(
        () -> {
          made.shutdown();
          onLoop(() -> gone("the pool has ended", null));
        },
        "leave a cluster");
  }

  /** The engine's, once there is a client. */
  IExecutorService executor() {
    IExecutorService carrier = executor;
    if (carrier == null) {
      throw new IllegalStateException("not connected");
    }
    return carrier;
  }

  UUID ownId() {
    HazelcastInstance made = client;
    if (made == null) {
      throw new IllegalStateException("not connected");
    }
    return made.getLocalEndpoint().getUuid();
  }

  // ---- members

  private void joined(Member member) {
    if (stopping || nodes.containsKey(member.getUuid())) {
      return;
    }
    var node = new Node(this, member, setup);
    nodes.put(member.getUuid(), node);
    if (left.remove(node.identity())) {
      changed(ClusterChange.Kind.RETURNED, node, null);
    }
    node.open();
  }

  private void removed(Member member) {
    Node node = nodes.remove(member.getUuid());
    if (node != null) {
      left.add(node.identity());
      node.gone("has left the cluster");
      becomeReadyIfSettled();
      dispatch();
      endIfDone();
    }
  }

  void ready(Node node) {
    queues().getFirst().join(node);
    changed(ClusterChange.Kind.JOINED, node, null);
    becomeReadyIfSettled();
    dispatch();
  }

  private void becomeReadyIfSettled() {
    if (nodes.values().stream().allMatch(Node::isSettled)
        && nodes.values().stream().anyMatch(Node::isReady)) {
      becomeReady();
    }
  }

  /** A member does not take the pool's calls. */
  void refused(Node node, Throwable why) {
    changed(ClusterChange.Kind.REFUSED, node, String.valueOf(why.getMessage()));
    if (!nodes.isEmpty() && nodes.values().stream().allMatch(Node::hasRefused)) {
      breakOff("no member of the cluster takes calls: " + why.getMessage(), why);
      stop();
    } else {
      becomeReadyIfSettled();
    }
  }

  void withdrawn(Node node) {
    queues().getFirst().leave(node);
  }

  void changed(ClusterChange.Kind kind, Node node, @Nullable String reason) {
    var change = new ClusterChange(kind, node.address(), node.pid(), reason);
    Consumer<ClusterChange> watcher = options.changes;
    if (watcher == null) {
      LOG.log(
          kind == ClusterChange.Kind.JOINED
              ? System.Logger.Level.DEBUG
              : System.Logger.Level.WARNING,
          () -> "cluster '" + options.name + "': " + change);
      return;
    }
    try {
      watcher.accept(change);
    } catch (RuntimeException broken) {
      loop.callExceptionHandler(
          Map.of("message", "Exception in the watcher of a cluster", "exception", broken));
    }
  }

  void answered() {
    dispatch();
  }

  // ---- the end

  @Override
  protected boolean hasWorkers() {
    return connected;
  }

  @Override
  protected void noMoreWorkers() {}

  @Override
  protected void callsAreOver() {
    stop();
  }

  private void stop() {
    if (stopping) {
      return;
    }
    stopping = true;
    unwanted = true;
    nodes.values().forEach(Node::close);
    HazelcastInstance made = client;
    if (made == null) {
      connected = false;
    } else {
      shutDown(made);
    }
  }

  @Override
  protected void workersHaveEnded() {}

  @Override
  public void terminate(String message) {
    breakOff(message, null);
    nodes.values().forEach(node -> node.abandonCalls(new BrokenProcessPool(message, null)));
    stop();
    endIfDone();
  }

  /** As {@link #terminate}: the members are not this pool's to kill. */
  @Override
  public void kill(String message) {
    terminate(message);
  }

  @Override
  public void abandon() {
    abandonCalls();
    unwanted = true;
    HazelcastInstance made = client;
    if (made != null) {
      inThread(made::shutdown, "leave a cluster");
    }
  }

  // ---- looking at it

  @Override
  public long concurrency() {
    return (long) Math.max(EXPECTED, nodes.size()) * options.childConcurrency;
  }

  @Override
  public List<Long> pids() {
    return nodes.values().stream().filter(Node::isReady).map(Node::pid).toList();
  }

  @Override
  protected long running() {
    return nodes.values().stream().mapToLong(Node::running).sum();
  }
}
