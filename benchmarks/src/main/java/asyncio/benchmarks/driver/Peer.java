package asyncio.benchmarks.driver;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Who is measured. */
enum Peer {
  OURS("asyncio for Java", Suite.RUNTIME, Suite.NETWORK, Suite.HTTP, Suite.CLIENT, Suite.WORKERS),
  UVLOOP("uvloop", Suite.RUNTIME, Suite.NETWORK),
  CPYTHON("asyncio of CPython", Suite.RUNTIME, Suite.NETWORK),
  CPYTHON_NEW("asyncio of a newer CPython", Suite.RUNTIME),
  KOTLINX("kotlinx.coroutines", Suite.RUNTIME),
  THREADS("virtual threads", Suite.RUNTIME),
  JOX("Jox", Suite.RUNTIME),
  NETTY("Netty", Suite.NETWORK, Suite.HTTP),
  VERTX("Vert.x", Suite.NETWORK, Suite.HTTP, Suite.CLIENT),
  JDK("the JDK", Suite.HTTP, Suite.CLIENT),
  HELIDON("Helidon", Suite.HTTP),
  UVICORN("uvicorn on uvloop", Suite.HTTP),
  NGHTTPD("nghttpd, in C", Suite.HTTP),
  AIOHTTP("aiohttp on uvloop", Suite.HTTP, Suite.CLIENT),
  FUTURES("ProcessPoolExecutor of CPython", Suite.WORKERS),
  AIOMULTIPROCESS("aiomultiprocess", Suite.WORKERS),
  LIBUV("libuv, in C", Suite.NETWORK),
  EPOLL("epoll, in C", Suite.NETWORK);

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is
  private final Set<Suite> suites;

  Peer(String label, Suite... suites) {
    this.label = label;
    this.suites = Set.of(suites);
  }

  /** As one types it, and as it stands in files. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String label() {
    return label;
  }

  /** The label of the peer that has a name, or of the variant of it; the name if there is none. */
  static String labelOf(String name) {
    for (Peer peer : values()) {
      if (name.equals(peer.title())) {
        return peer.label;
      }
    }
    int variant = name.lastIndexOf('-');
    return variant < 0
        ? name
        : labelOf(name.substring(0, variant)) + ", " + name.substring(variant + 1);
  }

  boolean isIn(Suite suite) {
    return suites.contains(suite);
  }

  static List<Peer> of(Suite suite) {
    return Arrays.stream(values()).filter(peer -> peer.isIn(suite)).toList();
  }

  /** Whether a name is that of our own peer, or of a variant of it. */
  static boolean isOwn(String name) {
    return name.equals(OURS.title()) || name.startsWith(OURS.title() + "-");
  }
}
