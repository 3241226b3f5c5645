package asyncio.benchmarks.driver;

import static asyncio.benchmarks.driver.Target.Form.AS_FAST;
import static asyncio.benchmarks.driver.Target.Form.AT_LEAST;
import static asyncio.benchmarks.driver.Target.Form.AT_MOST;
import static asyncio.benchmarks.driver.Target.Form.IN_CPU;
import static asyncio.benchmarks.driver.Target.Form.OF_ITS_TIME;

import java.util.List;

/** What the project has set itself. */
final class Targets {
  private static final String RUNTIME = Suite.RUNTIME.title();
  private static final String NETWORK = Suite.NETWORK.title();
  private static final String HTTP = Suite.HTTP.title();
  private static final String CLIENT = Suite.CLIENT.title();
  private static final String WORKERS = Suite.WORKERS.title();
  private static final String AIOHTTP = Peer.AIOHTTP.title();
  private static final String VERTX = Peer.VERTX.title();
  private static final String OURS = Peer.OURS.title();
  private static final String TWO_LOOPS = OURS + "-" + HttpPlan.TWO_LOOPS;
  private static final String UVLOOP = Peer.UVLOOP.title();
  private static final String KOTLINX = Peer.KOTLINX.title();
  private static final String NETTY = Peer.NETTY.title();
  private static final String PROTOCOL = "-protocol";
  private static final String STREAMS = "-streams";
  private static final String OPENSSL = "-openssl";

  /** Of heap and direct memory. */
  private static final double IDLE_BYTES = 12 * 1024;

  static final List<Target> ALL =
      List.of(
          new Target(RUNTIME, "switch", OURS, UVLOOP, AS_FAST, 6),
          new Target(RUNTIME, "create-await", OURS, UVLOOP, AS_FAST, 10),
          new Target(RUNTIME, "gather", OURS, UVLOOP, AS_FAST, 8),
          new Target(RUNTIME, "queue-pingpong", OURS, UVLOOP, AS_FAST, 8),
          new Target(RUNTIME, "create-await", OURS, KOTLINX, AS_FAST, 1),
          new Target(RUNTIME, "queue-pingpong", OURS, KOTLINX, OF_ITS_TIME, 2.5),
          new Target(RUNTIME, "switch", OURS, KOTLINX, OF_ITS_TIME, 3.5),
          new Target(RUNTIME, "queue-pingpong", OURS, Peer.THREADS.title(), AS_FAST, 3),
          new Target(RUNTIME, "startup", OURS, Peer.CPYTHON.title(), OF_ITS_TIME, 2.5),
          new Target(RUNTIME, "head", OURS, "", AT_MOST, 250),
          new Target(NETWORK, "tcp", OURS + PROTOCOL, NETTY, AS_FAST, 0.97),
          new Target(NETWORK, "tcp", OURS + PROTOCOL, UVLOOP + PROTOCOL, AS_FAST, 1),
          new Target(NETWORK, "tcp/1 KiB", OURS + PROTOCOL, Peer.EPOLL.title(), AS_FAST, 0.88),
          new Target(NETWORK, "tcp/1 KiB", OURS + PROTOCOL, Peer.LIBUV.title(), AS_FAST, 0.88),
          new Target(NETWORK, "tcp", OURS + STREAMS, NETTY, AS_FAST, 0.92),
          new Target(NETWORK, "tcp", OURS + STREAMS, UVLOOP + STREAMS, AS_FAST, 1.3),
          new Target(NETWORK, "tls", OURS + PROTOCOL, UVLOOP + PROTOCOL, AS_FAST, 1.5),
          new Target(NETWORK, "tls", OURS + STREAMS, UVLOOP + STREAMS, AS_FAST, 1.5),
          new Target(NETWORK, "tls", OURS + PROTOCOL + OPENSSL, UVLOOP + PROTOCOL, AS_FAST, 1.5),
          new Target(NETWORK, "tls", OURS + STREAMS + OPENSSL, UVLOOP + STREAMS, AS_FAST, 1.5),
          new Target(NETWORK, NetworkPlan.IDLE, OURS + PROTOCOL, "", AT_MOST, IDLE_BYTES),
          new Target(NETWORK, NetworkPlan.IDLE, OURS + STREAMS, "", AT_MOST, IDLE_BYTES),
          new Target(HTTP, "plain", OURS, NETTY, IN_CPU, 0.9),
          new Target(HTTP, "json", OURS, NETTY, IN_CPU, 0.9),
          new Target(HTTP, "plain", OURS, VERTX, IN_CPU, 1),
          new Target(HTTP, "json", OURS, VERTX, IN_CPU, 1),
          new Target(HTTP, "plain", OURS, Peer.HELIDON.title(), IN_CPU, 1.3),
          new Target(HTTP, "json", OURS, Peer.HELIDON.title(), IN_CPU, 1.3),
          new Target(HTTP, "plain", OURS, Peer.UVICORN.title(), IN_CPU, 2.4),
          new Target(HTTP, "json", OURS, Peer.UVICORN.title(), IN_CPU, 2.4),
          new Target(HTTP, "plain", OURS, AIOHTTP, IN_CPU, 4),
          new Target(HTTP, "json", OURS, AIOHTTP, IN_CPU, 4),
          new Target(HTTP, "h2-1", OURS, NETTY, IN_CPU, 0.95),
          new Target(HTTP, "h2-64", OURS, NETTY, IN_CPU, 0.95),
          new Target(HTTP, "h2-1", OURS, VERTX, IN_CPU, 1),
          new Target(HTTP, "h2-64", OURS, VERTX, IN_CPU, 1),
          new Target(HTTP, "plain", TWO_LOOPS, OURS, IN_CPU, 1 / 1.1),
          new Target(HTTP, "h2-64", TWO_LOOPS, OURS, IN_CPU, 1 / 1.1),
          new Target(HTTP, HttpPlan.IDLE, OURS, "", AT_MOST, 8 * 1024),
          new Target(CLIENT, "keep-alive-get", OURS, VERTX, IN_CPU, 1),
          new Target(CLIENT, "new-connection", OURS, VERTX, IN_CPU, 1),
          new Target(CLIENT, "download", OURS, VERTX, IN_CPU, 1),
          new Target(CLIENT, "keep-alive-get", OURS, Peer.JDK.title(), IN_CPU, 1.5),
          new Target(CLIENT, "new-connection", OURS, Peer.JDK.title(), IN_CPU, 1.5),
          new Target(CLIENT, "download", OURS, Peer.JDK.title(), IN_CPU, 1.5),
          new Target(CLIENT, "keep-alive-get", OURS, AIOHTTP, IN_CPU, 4),
          new Target(CLIENT, "new-connection", OURS, AIOHTTP, IN_CPU, 4),
          new Target(CLIENT, "download", OURS, AIOHTTP, IN_CPU, 4),
          new Target(WORKERS, "calls", OURS, "", AT_LEAST, 60_000),
          new Target(WORKERS, "round-trip", OURS, "", AT_MOST, 120),
          new Target(WORKERS, "arrays-there", OURS, "", AT_LEAST, 1_000),
          new Target(WORKERS, "arrays-back", OURS, "", AT_LEAST, 1_000),
          new Target(WORKERS, "start", OURS, "", AT_MOST, 1_200),
          new Target(WORKERS, "start-cached", OURS, "", AT_MOST, 700),
          new Target(WORKERS, "memory", OURS, "", AT_MOST, 75),
          new Target(WORKERS, "cancel", OURS, "", AT_MOST, 5),
          new Target(WORKERS, "death", OURS, "", AT_MOST, 50));

  private Targets() {}
}
