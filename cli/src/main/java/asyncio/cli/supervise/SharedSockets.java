package asyncio.cli.supervise;

import asyncio.cli.serve.Binding;
import asyncio.cli.serve.Listening;
import asyncio.cli.serve.Refusal;
import asyncio.cli.serve.ServeOptions;
import asyncio.net.BaseProtocol;
import asyncio.net.BaseTransport;
import asyncio.net.DescriptorPassing;
import asyncio.net.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets that all workers serve, held by their parent, which accepts nothing.
 *
 * <p>Workers on epoll get them passed: there is one queue, and who waits in it is served by whoever
 * is there. Other workers have sockets of their own at the same port, each with its queue ({@code
 * SO_REUSEPORT}); then the parent only keeps the port, with a socket that does not listen. Unix
 * sockets cannot be shared so. Loop thread only.
 */
final class SharedSockets implements AutoCloseable {
  private final List<Server> passed = new ArrayList<>();
  private final List<SocketChannel> kept = new ArrayList<>();
  private final List<SocketAddress> addresses = new ArrayList<>();
  private final List<String> bindings = new ArrayList<>();

  private SharedSockets() {}

  /**
   * Opens them. Suspends.
   *
   * @throws Refusal if one cannot be had
   */
  static SharedSockets open(ServeOptions options, boolean passing) {
    var sockets = new SharedSockets();
    try {
      for (Binding binding : options.bindings()) {
        sockets.open(binding, options, passing);
      }
      return sockets;
    } catch (UncheckedIOException failed) {
      sockets.close();
      throw new Refusal(Refusal.FAILED, String.valueOf(failed.getMessage()));
    } catch (Throwable failed) {
      sockets.close();
      throw failed;
    }
  }

  private void open(Binding binding, ServeOptions options, boolean passing) {
    if (passing) {
      Server server = new Listening(options).hold(binding, Nobody::new);
      passed.add(server);
      addresses.addAll(server.addresses());
    } else if (binding instanceof Binding.Tcp tcp) {
      keep(tcp);
    } else {
      throw new Refusal(
          Refusal.USAGE,
          "--bind %s with --processes needs --loop epoll: no other can share such a socket"
              .formatted(binding));
    }
  }

  private void keep(Binding.Tcp tcp) {
    try {
      SocketChannel channel = SocketChannel.open();
      kept.add(channel);
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      channel.bind(
          tcp.host().isEmpty()
              ? new InetSocketAddress(tcp.port())
              : new InetSocketAddress(tcp.host(), tcp.port()));
      var address = (InetSocketAddress) channel.getLocalAddress();
      addresses.add(address);
      bindings.add(new Binding.Tcp(tcp.host(), address.getPort()).toString());
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "cannot listen at " + tcp + ": " + failed.getMessage(), failed);
    }
  }

  /** Where they listen. */
  List<SocketAddress> addresses() {
    return addresses;
  }

  /** Where workers bind sockets of their own; none if they get those of the parent. */
  List<String> bindings() {
    return bindings;
  }

  /** How many are passed to each worker. */
  int descriptors() {
    return passed.stream().mapToInt(server -> server.descriptors().size()).sum();
  }

  /** Passes them all. */
  void pass(BaseTransport to) {
    for (Server server : passed) {
      server.descriptors().forEach(each -> DescriptorPassing.send(to, each));
    }
  }

  @Override
  public void close() {
    passed.forEach(Server::close);
    for (SocketChannel channel : kept) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The parent accepts nobody. */
  private static final class Nobody implements BaseProtocol {}
}
