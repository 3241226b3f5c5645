package asyncio.net;

import asyncio.EventLoop;
import asyncio.Headroom;
import asyncio.Poller;
import asyncio.net.internal.poller.NettyPoller;
import asyncio.net.internal.poller.Sockets;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pollers that a loop can do I/O with: what uvloop is to asyncio.
 *
 * <pre>{@code
 * run(main, LoopOptions.defaults().withPoller(Pollers::epoll));
 * }</pre>
 *
 * <p>A loop that was given none gets one when it first does I/O: the one named by the system
 * property {@code asyncio.loop} or the environment variable {@code ASYNCIO_LOOP}, which is {@code
 * nio}, {@code epoll}, {@code io_uring} or {@code auto}; NIO where neither is set. Any thread.
 */
public final class Pollers {
  private static final List<String> NAMES = List.of("nio", "epoll", "io_uring", "auto");

  private static final AtomicBoolean TOLD_EXPERIMENTAL = new AtomicBoolean();

  private Pollers() {}

  /**
   * The selectors of the JDK; on every machine.
   *
   * @return a new poller, for one loop
   */
  public static Poller nio() {
    return made(Sockets.nio());
  }

  /**
   * Linux's epoll.
   *
   * @return a new poller, for one loop
   * @throws IllegalStateException where it is not available, saying why
   */
  public static Poller epoll() {
    require("epoll", "netty-transport-native-epoll", Pollers::whyNoEpoll);
    return made(Sockets.epoll());
  }

  /**
   * Linux's io_uring. Experimental, which is logged once: docs/pollers.md says why. For a loop that
   * stays on its thread: in portable mode it is refused, and a loop that a platform thread has run
   * is run again and closed in that thread only.
   *
   * @return a new poller, for one loop
   * @throws IllegalStateException where it is not available, saying why
   */
  public static Poller ioUring() {
    require("io_uring", "netty-transport-native-io_uring", Pollers::whyNoIoUring);
    if (TOLD_EXPERIMENTAL.compareAndSet(false, true)) {
      System.getLogger("asyncio")
          .log(
              System.Logger.Level.INFO,
              "io_uring is experimental: it works around faults of Netty and the kernel, see"
                  + " docs/pollers.md; epoll is the fast one that is dependable");
    }
    return made(Sockets.ioUring());
  }

  /**
   * The fastest one that is known to be dependable here: epoll where it can be had, NIO elsewhere.
   *
   * @return a new poller, for one loop
   */
  public static Poller auto() {
    return can(() -> whyNoEpoll() == null) ? epoll() : nio();
  }

  /**
   * The one with a name.
   *
   * @param name {@code nio}, {@code epoll}, {@code io_uring} or {@code auto}
   * @return a new poller, for one loop
   * @throws IllegalArgumentException if there is none of that name
   * @throws IllegalStateException where it is not available, saying why
   */
  public static Poller named(String name) {
    return switch (name.toLowerCase(Locale.ROOT).replace('-', '_')) {
      case "nio" -> nio();
      case "epoll" -> epoll();
      case "io_uring" -> ioUring();
      case "auto" -> auto();
      default ->
          throw new IllegalArgumentException(
              "no poller is named '" + name + "'; there are " + String.join(", ", NAMES));
    };
  }

  /**
   * The names of those that can be had here.
   *
   * @return names for {@link #named}, without {@code auto}
   */
  public static List<String> available() {
    return NAMES.stream()
        .filter(
            name ->
                switch (name) {
                  case "nio" -> true;
                  case "epoll" -> can(() -> whyNoEpoll() == null);
                  case "io_uring" -> can(() -> whyNoIoUring() == null);
                  default -> false;
                })
        .toList();
  }

  /**
   * Makes pollers of the same kind as that of the running loop, for other loops: to those the
   * connections can be handed that it accepts. The running loop gets one now if it can do no I/O
   * yet. Loop thread only; what is returned may be used in any.
   *
   * @return makes a new poller each time, for one loop
   * @throws IllegalStateException if the running loop's poller can do no I/O
   */
  public static Supplier<Poller> likeHere() {
    String name = here().sockets().name();
    return () -> named(name);
  }

  /** The poller of the running loop, which gets one now if it can do no I/O yet. */
  static NettyPoller here() {
    Headroom.checkForSeveral(); // for what is to be begun with it
    EventLoop loop = EventLoop.running();
    if (loop.poller() instanceof NettyPoller poller) {
      return poller.bind(loop);
    }
    if (!loop.poller().idle()) {
      throw new IllegalStateException(
          "the poller of this loop cannot do I/O: " + loop.poller() + "; use one of Pollers");
    }
    NettyPoller poller = fromEnvironment().bind(loop);
    loop.setPoller(poller);
    return poller;
  }

  private static NettyPoller made(Sockets sockets) {
    try {
      return new NettyPoller(sockets);
    } catch (RuntimeException failed) {
      throw IoErrors.failed("a loop cannot poll by " + sockets.name(), failed);
    }
  }

  private static NettyPoller fromEnvironment() {
    String name = System.getProperty("asyncio.loop", System.getenv("ASYNCIO_LOOP"));
    return (NettyPoller) (name == null || name.isBlank() ? nio() : named(name));
  }

  private static @Nullable Throwable whyNoEpoll() {
    return Epoll.unavailabilityCause();
  }

  private static @Nullable Throwable whyNoIoUring() {
    return IoUring.unavailabilityCause();
  }

  /** Without the optional jar, even asking fails. */
  private static boolean can(BooleanSupplier asked) {
    try {
      return asked.getAsBoolean();
    } catch (LinkageError absent) {
      return false;
    }
  }

  private static void require(String name, String artifact, Supplier<@Nullable Throwable> whyNot) {
    Throwable reason;
    try {
      reason = whyNot.get();
    } catch (LinkageError absent) {
      reason = absent;
    }
    if (reason != null) {
      Throwable root = reason;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new IllegalStateException(
          "%s cannot be had here: %s; it takes Linux and io.netty:%s with the classifier of the machine"
              .formatted(name, root.getMessage(), artifact),
          reason);
    }
  }
}
