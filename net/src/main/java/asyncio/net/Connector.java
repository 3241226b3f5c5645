package asyncio.net;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Future;
import asyncio.net.internal.poller.AdoptedSocket;
import asyncio.net.internal.poller.HalfClose;
import asyncio.net.internal.poller.NettyPoller;
import asyncio.net.internal.poller.Sockets;
import asyncio.net.internal.system.Resolver;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes connections: one address after the other, or side by side, until one answers. */
final class Connector {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private final NettyPoller poller;
  private final ConnectOptions options;
  private final int port;
  private final List<InetAddress> locals = new ArrayList<>();
  private final List<RuntimeException> failures = new ArrayList<>();

  private Connector(NettyPoller poller, ConnectOptions options, int port) {
    this.poller = poller;
    this.options = options;
    this.port = port;
  }

  /** A protocol whose transport is connected, after {@code connectionMade}. Suspends. */
  static <P extends BaseProtocol> P connect(
      Supplier<? extends P> factory, Endpoint endpoint, ConnectOptions options) {
    TlsLayer layer = layer(endpoint, options.tls());
    NettyPoller poller = Pollers.here();
    DuplexChannel channel =
        switch (endpoint) {
          case Endpoint.Tcp tcp -> new Connector(poller, options, tcp.port()).open(tcp.host());
          case Endpoint.Unix unix -> unix(poller, unix, options);
          case Endpoint.Channel(var socket) ->
              adopt(poller, AdoptedSocket.connected(poller, socket), options);
          case Endpoint.Descriptor(var number) ->
              adopt(poller, AdoptedSocket.connected(poller, number), options);
        };
    return begin(poller, channel, factory, layer);
  }

  private static @Nullable TlsLayer layer(Endpoint endpoint, @Nullable TlsOptions tls) {
    if (tls == null) {
      return null;
    }
    return switch (endpoint) {
      case Endpoint.Tcp tcp -> TlsLayer.client(tls, tcp.host(), tcp.port());
      case Endpoint.Unix _ -> TlsLayer.client(tls, null, -1);
      case Endpoint.Channel _, Endpoint.Descriptor _ -> TlsLayer.either(tls); // maybe accepted
    };
  }

  private DuplexChannel open(String host) {
    List<InetAddress> addresses = resolve(host);
    InetSocketAddress local = options.localAddress();
    if (local != null) {
      InetAddress known = local.getAddress();
      locals.addAll(known == null ? resolve(local.getHostString()) : List.of(known));
    }
    int first = options.interleave();
    if (first == 0 && options.happyEyeballsDelay() != null) {
      first = 1;
    }
    if (first > 0) {
      addresses = interleaved(addresses, first);
    }
    DuplexChannel channel =
        options.happyEyeballsDelay() == null ? oneByOne(addresses) : race(addresses);
    if (channel != null) {
      return channel;
    }
    throw options.allErrors()
        ? new ExceptionGroup("createConnection failed", failures)
        : IoErrors.oneOf(failures);
  }

  private List<InetAddress> resolve(String host) {
    List<InetAddress> found =
        Resolver.resolve(host).stream()
            .filter(each -> options.family() == null || options.family() == family(each))
            .toList();
    if (found.isEmpty()) {
      throw new UncheckedIOException(
          new IOException("'%s' has no address of %s".formatted(host, options.family())));
    }
    return found;
  }

  private static StandardProtocolFamily family(InetAddress address) {
    return address instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  /** The addresses with families taking turns after {@code first} of the first family. */
  static List<InetAddress> interleaved(List<InetAddress> addresses, int first) {
    Deque<InetAddress> one = new ArrayDeque<>();
    Deque<InetAddress> other = new ArrayDeque<>();
    for (InetAddress address : addresses) {
      (family(address) == family(addresses.getFirst()) ? one : other).add(address);
    }
    List<InetAddress> order = new ArrayList<>();
    for (int i = 1; i < first && !one.isEmpty(); i++) {
      order.add(one.remove());
    }
    while (!one.isEmpty() || !other.isEmpty()) {
      if (!one.isEmpty()) {
        order.add(one.remove());
      }
      if (!other.isEmpty()) {
        order.add(other.remove());
      }
    }
    return order;
  }

  private @Nullable DuplexChannel oneByOne(List<InetAddress> addresses) {
    for (InetAddress address : addresses) {
      try {
        return attempt(address);
      } catch (UncheckedIOException failed) {
        // it is among the failures; try the next
      }
    }
    return null;
  }

  private @Nullable DuplexChannel race(List<InetAddress> addresses) {
    List<Awaitable<DuplexChannel>> attempts = new ArrayList<>();
    for (InetAddress address : addresses) {
      attempts.add(() -> attempt(address));
    }
    return StaggeredRace.run(
            attempts, options.happyEyeballsDelay(), channel -> closeLater(poller, channel))
        .winner();
  }

  private DuplexChannel attempt(InetAddress address) {
    try {
      return attempt(new InetSocketAddress(address, port));
    } catch (UncheckedIOException failed) {
      failures.add(failed);
      throw failed;
    }
  }

  private DuplexChannel attempt(InetSocketAddress address) {
    DuplexChannel channel = made(poller.sockets().tcp(), address);
    try {
      prepare(poller, channel, options);
      settled(poller.executor().register(channel));
      bindLocal(channel, address.getAddress());
    } catch (Throwable failed) {
      closeLater(poller, channel);
      throw failed;
    }
    return connected(poller, channel, address);
  }

  private static DuplexChannel made(Supplier<DuplexChannel> sockets, SocketAddress address) {
    try {
      return sockets.get();
    } catch (RuntimeException failed) {
      throw notConnected(address, failed);
    }
  }

  private static DuplexChannel connected(
      NettyPoller poller, DuplexChannel channel, SocketAddress address) {
    try {
      settled(channel.connect(address));
      return channel;
    } catch (RuntimeException failed) {
      closeLater(poller, channel);
      throw notConnected(address, failed);
    } catch (Throwable cancelled) {
      closeLater(poller, channel);
      throw cancelled;
    }
  }

  private static RuntimeException notConnected(SocketAddress address, RuntimeException failed) {
    String attempt = "cannot connect to " + IoErrors.place(address);
    boolean absent = // for which the JDK has no type
        address instanceof UnixDomainSocketAddress unix
            && failed.getCause() instanceof SocketException
            && !Files.exists(unix.getPath(), LinkOption.NOFOLLOW_LINKS);
    return absent
        ? IoErrors.failed(attempt, new NoSuchFileException(null, null, IoErrors.NO_FILE))
        : IoErrors.failed(attempt, failed);
  }

  private void bindLocal(DuplexChannel channel, InetAddress remote) {
    InetSocketAddress wanted = options.localAddress();
    if (wanted == null) {
      return;
    }
    RuntimeException failure = null;
    for (InetAddress local : locals) {
      if (family(local) == family(remote)) {
        if (failure != null) {
          failures.add(failure);
        }
        InetSocketAddress address = new InetSocketAddress(local, wanted.getPort());
        try {
          settled(channel.bind(address));
          return;
        } catch (UncheckedIOException failed) {
          failure = IoErrors.bind(address, failed);
        }
      }
    }
    throw failure != null
        ? failure
        : new UncheckedIOException(
            new IOException("no matching local address with family=" + family(remote) + " found"));
  }

  private static DuplexChannel unix(
      NettyPoller poller, Endpoint.Unix endpoint, ConnectOptions options) {
    Sockets sockets = poller.sockets();
    SocketAddress address = sockets.unixAddress(endpoint.path());
    DuplexChannel channel = adopt(poller, made(sockets.unix(), address), options);
    return connected(poller, channel, address);
  }

  /** Has the poller serve a socket. */
  private static DuplexChannel adopt(
      NettyPoller poller, DuplexChannel channel, ConnectOptions options) {
    try {
      prepare(poller, channel, options);
      settled(poller.executor().register(channel));
      return channel;
    } catch (Throwable failed) {
      closeLater(poller, channel);
      throw failed;
    }
  }

  static void prepare(NettyPoller poller, DuplexChannel channel, ConnectOptions options) {
    channel.config().setAutoRead(false);
    channel.config().setAutoClose(false); // a write that fails leaves what came to be read
    channel.config().setOption(ChannelOption.TCP_NODELAY, options.noDelay());
    channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
    poller.readsInto(channel);
    HalfClose.allow(channel);
    if (options.keepAlive()) {
      channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    }
    PendingReads.keep(channel);
  }

  /** Closes a socket where sockets are closed: on the loop's own thread, before it waits. */
  static void closeLater(NettyPoller poller, Channel channel) {
    poller.flushLater(
        () -> {
          if (channel.isRegistered()) {
            channel.unsafe().close(channel.voidPromise());
          } else {
            channel.unsafe().closeForcibly();
          }
        });
  }

  /** A connected socket with a protocol of its own, which is made now, and maybe with TLS. */
  static <P extends BaseProtocol> P begin(
      NettyPoller poller,
      DuplexChannel channel,
      Supplier<? extends P> factory,
      @Nullable TlsLayer tls) {
    P protocol;
    try {
      protocol = factory.get();
    } catch (Throwable failed) {
      closeLater(poller, channel);
      throw failed;
    }
    return start(poller, channel, protocol, tls);
  }

  private static <P extends BaseProtocol> P start(
      NettyPoller poller, DuplexChannel channel, P protocol, @Nullable TlsLayer tls) {
    var transport = new SocketTransport(poller, channel, protocol);
    transport.openedAt(caller());
    Future<SocketTransport> made = EventLoop.running().createFuture();
    transport.start(made, tls);
    PendingReads.passOn(channel, transport);
    try {
      Asyncio.await(made);
    } catch (Throwable cancelled) {
      transport.close();
      throw cancelled;
    }
    return protocol;
  }

  /** Who has called the function that connects: the first frame outside of its class. */
  private static @Nullable StackTraceElement caller() {
    return WALKER.walk(
        frames -> {
          Iterator<StackWalker.StackFrame> all =
              frames.dropWhile(frame -> frame.getDeclaringClass() == Connector.class).iterator();
          Class<?> facade = null;
          while (all.hasNext()) {
            StackWalker.StackFrame frame = all.next();
            if (facade == null) {
              facade = frame.getDeclaringClass();
            } else if (frame.getDeclaringClass() != facade) {
              return frame.toStackTraceElement();
            }
          }
          return null;
        });
  }

  /** Waits for something of Netty's, and throws what it failed by. */
  static void settled(ChannelFuture pending) {
    if (!pending.isDone()) {
      Future<Boolean> done = EventLoop.running().createFuture();
      pending.addListener(
          ended -> {
            if (!done.done()) {
              done.setResult(true);
            }
          });
      Asyncio.await(done);
    }
    Throwable cause = pending.cause();
    if (cause != null) {
      throw IoErrors.unchecked(cause);
    }
  }
}
