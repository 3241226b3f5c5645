package asyncio.http;

import asyncio.Poller;
import asyncio.net.Pollers;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The loops on which tests with sockets run: a name, a poller, whether in portable mode. */
public final class EachLoop {
  private EachLoop() {}

  public static Stream<Arguments> loops() {
    return Stream.of(
        Arguments.of("nio", (Supplier<Poller>) Pollers::nio, false),
        Arguments.of("nio, portable", (Supplier<Poller>) Pollers::nio, true),
        Arguments.of("epoll", (Supplier<Poller>) Pollers::epoll, false),
        Arguments.of("io_uring", (Supplier<Poller>) Pollers::ioUring, false));
  }
}
