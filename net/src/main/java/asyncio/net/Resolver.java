package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import io.netty.util.NetUtil;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Finds the addresses of a host, off the loop and on threads of its own, so that slow names do not
 * stand in the way of other jobs. Literal addresses are not asked about.
 */
final class Resolver {
  private static final Executor THREADS =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("asyncio-resolver-", 0).factory());

  private Resolver() {}

  /** The addresses of a host; suspends unless it is an address. */
  static List<InetAddress> resolve(String host) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null) {
      try {
        return List.of(InetAddress.getByAddress(host, literal));
      } catch (UnknownHostException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Asyncio.await(
        EventLoop.running()
            .runInExecutor(
                THREADS,
                () -> {
                  try {
                    return List.of(InetAddress.getAllByName(host));
                  } catch (UnknownHostException unknown) {
                    throw new UncheckedIOException(unknown);
                  }
                }));
  }
}
