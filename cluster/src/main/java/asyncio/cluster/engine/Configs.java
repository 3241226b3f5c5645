package asyncio.cluster.engine;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.SerializationConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How the engine is set up: it looks for nobody by itself, tells nobody of itself, listens where it
 * is told to, reads no object streams of unknown classes, and notices within seconds who is gone.
 *
 * <p>The time to claim mastership is left alone: it is also how often a member asks the others when
 * the oldest one has died, and those that have not noticed that yet say no. With few tries they
 * take each other for gone, and the cluster falls apart.
 */
public final class Configs {
  /** The name of the executor service that carries everything. */
  public static final String EXECUTOR = "asyncio";

  /** The attribute of a member that tells the number of its process. */
  public static final String PID = "asyncio.pid";

  /** The attribute that tells a member from all others, also after it was cut off. */
  public static final String IDENTITY = "asyncio.identity";

  /** The attribute that tells the version of this library. */
  public static final String VERSION = "asyncio.version";

  /** Threads wait in the engine for a turn of the loop, and one for each pool for its results. */
  private static final int THREADS = 1_000;

  private static final Logger ENGINE = Logger.getLogger("com.hazelcast");
  private static final Logger MODULES =
      Logger.getLogger("com.hazelcast.internal.util.ModularJavaUtils");

  private Configs() {}

  /** What the engine says of itself at each start is for who asks for it. */
  private static void quiet() {
    if (ENGINE.getLevel() == null) {
      ENGINE.setLevel(Level.SEVERE);
    }
    if (MODULES.getLevel() == null) {
      MODULES.setLevel(Level.OFF);
    }
  }

  /**
   * For a member.
   *
   * @param name of the cluster
   * @param address where it listens
   * @param port where; 0 for any
   * @param join members of the cluster, each as {@code host:port}; none for the first
   * @param silence after which a member counts as gone
   * @param attributes what others can know of it
   */
  public static Config member(
      String name,
      String address,
      int port,
      List<String> join,
      Duration silence,
      Map<String, String> attributes) {
    quiet();
    var config = new Config();
    config.setClusterName(name);
    long seconds = seconds(silence);
    properties(seconds).forEach(config::setProperty);
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(port == 0 ? 5701 : port).setPortAutoIncrement(port == 0).setPortCount(1_000);
    network.setReuseAddress(true);
    network.getInterfaces().setEnabled(true).addInterface(address);
    JoinConfig joining = network.getJoin();
    joining.getAutoDetectionConfig().setEnabled(false);
    joining.getMulticastConfig().setEnabled(false);
    joining.getTcpIpConfig().setEnabled(true).setMembers(List.copyOf(join));
    attributes.forEach(config.getMemberAttributeConfig()::setAttribute);
    config.getExecutorConfig(EXECUTOR).setPoolSize(THREADS).setStatisticsEnabled(true);
    config.getMetricsConfig().setEnabled(false);
    config.getJetConfig().setEnabled(false);
    serialization(config.getSerializationConfig());
    return config;
  }

  private static long seconds(Duration silence) {
    return Math.max(1, silence.toSeconds());
  }

  private static Map<String, String> properties(long silence) {
    return Map.ofEntries(
        Map.entry("hazelcast.phone.home.enabled", "false"),
        Map.entry("hazelcast.logging.type", "jdk"),
        Map.entry("hazelcast.shutdownhook.enabled", "false"),
        Map.entry("hazelcast.socket.bind.any", "false"),
        Map.entry("hazelcast.wait.seconds.before.join", "0"),
        Map.entry("hazelcast.max.join.seconds", "20"),
        Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
        Map.entry("hazelcast.max.no.heartbeat.seconds", Long.toString(silence)),
        Map.entry("hazelcast.client.max.no.heartbeat.seconds", Long.toString(silence)),
        Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
        Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
        Map.entry("hazelcast.partition.count", "11")); // no data is kept in the cluster
  }

  /**
   * For a program that uses a cluster.
   *
   * @param name of the cluster
   * @param members of it, each as {@code host:port}
   * @param connecting how long it tries to connect, and to connect again
   * @param silence after which a member counts as gone
   */
  public static ClientConfig client(
      String name, List<String> members, Duration connecting, Duration silence) {
    quiet();
    var config = new ClientConfig();
    config.setClusterName(name);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "jdk");
    config.setProperty("hazelcast.client.shuffle.member.list", "false");
    config.setProperty("hazelcast.client.heartbeat.interval", "1000");
    config.setProperty("hazelcast.client.heartbeat.timeout", Long.toString(silence.toMillis()));
    config.setProperty(
        "hazelcast.client.invocation.timeout.seconds", Long.toString(seconds(silence)));
    config.getNetworkConfig().setAddresses(List.copyOf(members)).setConnectionTimeout(2_000);
    config
        .getConnectionStrategyConfig()
        .setReconnectMode(ReconnectMode.ASYNC)
        .getConnectionRetryConfig()
        .setInitialBackoffMillis(200)
        .setMaxBackoffMillis(1_000)
        .setClusterConnectTimeoutMillis(connecting.toMillis());
    config.getMetricsConfig().setEnabled(false);
    serialization(config.getSerializationConfig());
    return config;
  }

  /** The engine's own exceptions travel as object streams: of its classes and of the JDK's. */
  private static void serialization(SerializationConfig serialization) {
    serialization.addDataSerializableFactory(MemberTask.FACTORY, MemberTask.factory());
    var filter = new JavaSerializationFilterConfig();
    filter.setDefaultsDisabled(true);
    filter
        .getWhitelist()
        .addPrefixes("com.hazelcast.", "java.lang.", "java.util.", "java.io.", "[");
    serialization.setJavaSerializationFilterConfig(filter);
  }
}
