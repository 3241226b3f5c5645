package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.net.Net;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Addresses of hosts, kept for a while. Who asks for the same name meanwhile shares one look-up,
 * which goes on if one of them is cancelled. What was not used longest goes first.
 */
final class DnsCache {
  private static final int MOST = 1000; // names

  private record Entry(Task<List<InetAddress>> lookup, Duration until) {}

  private final EventLoop loop = EventLoop.running();
  private final Duration kept;
  private final Function<String, List<InetAddress>> lookup;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  DnsCache(Duration kept, Function<String, List<InetAddress>> lookup) {
    this.kept = kept;
    this.lookup = lookup;
  }

  /** As the JDK does it, off the loop. */
  static List<InetAddress> system(String host) {
    return Net.getaddrinfo(host, 0).stream().map(InetSocketAddress::getAddress).toList();
  }

  /** The addresses of a host; suspends while they are looked up. */
  List<InetAddress> resolve(String host) {
    Entry known = entries.get(host);
    Duration now = loop.time();
    if (known == null || !isUseful(known, now)) {
      Task<List<InetAddress>> lookup = Asyncio.createTask(() -> found(host), "look up " + host);
      known = new Entry(lookup, now.plus(kept));
      entries.put(host, known);
      if (entries.size() > MOST) {
        entries.remove(entries.keySet().iterator().next());
      }
    }
    return Asyncio.await(Asyncio.shield(known.lookup));
  }

  int size() {
    return entries.size();
  }

  private List<InetAddress> found(String host) {
    List<InetAddress> found = List.copyOf(lookup.apply(host));
    if (found.isEmpty()) {
      throw new UncheckedIOException(new IOException("the host has no address"));
    }
    return found;
  }

  private static boolean isUseful(Entry entry, Duration now) {
    Task<?> lookup = entry.lookup;
    return !lookup.done()
        || (!lookup.cancelled() && lookup.exception() == null && now.compareTo(entry.until) < 0);
  }
}
