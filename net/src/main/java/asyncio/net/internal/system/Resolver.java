package asyncio.net.internal.system;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import io.netty.util.NetUtil;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a host, off the loop and on threads of its own, so that slow names do not
 * stand in the way of other jobs. Literal addresses are not asked about, save for those with a
 * zone, which the system has to know.
 */
public final class Resolver {
  /** How many names are asked about at once, by all loops together; more wait. */
  public static final int THREADS = 16;

  private static final Executor EXECUTOR = DaemonThreads.atMost(THREADS, "asyncio-resolver-");

  private Resolver() {}

  /** The addresses of a host; suspends unless it is an address. */
  public static List<InetAddress> resolve(String host) {
    InetAddress literal = literal(host);
    return literal != null
        ? List.of(literal)
        : off(
            () -> {
              try {
                return List.of(InetAddress.getAllByName(host));
              } catch (UnknownHostException unknown) {
                throw new UncheckedIOException(
                    "no address of a host is known: " + unknown.getMessage(), unknown);
              }
            });
  }

  private static @Nullable InetAddress literal(String host) {
    byte[] bytes = host.indexOf('%') >= 0 ? null : NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null ? null : InetAddress.getByAddress(host, bytes);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of an address, or the address as text if it has none; suspends. */
  public static String name(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    if (ip == null) {
      throw new IllegalArgumentException(
          address + " is not resolved; call getaddrinfo(host, port) first");
    }
    InetAddress anonymous;
    try {
      anonymous = InetAddress.getByAddress(ip.getAddress()); // else it answers what it was asked
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
    String name = off(anonymous::getCanonicalHostName);
    return name.equals(anonymous.getHostAddress()) ? ip.getHostAddress() : name;
  }

  /** Has it done by one of the threads. A job that was cancelled before it began is dropped. */
  public static <T> T off(Awaitable<T> lookup) {
    return Asyncio.await(EventLoop.running().<T>runInExecutor(EXECUTOR, lookup));
  }
}
