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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
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
      if (tcp.host().isEmpty()) {
        keep(tcp, new InetSocketAddress(tcp.port()));
      } else {
        for (InetAddress each : InetAddress.getAllByName(tcp.host())) {
          keep(tcp, new InetSocketAddress(each, tcp.port()));
        }
      }
    } catch (UnknownHostException unknown) {
      throw cannotListen(tcp, tcp.host() + ": Name or service not known", unknown);
    } catch (IOException failed) {
      throw cannotListen(tcp, String.valueOf(failed.getMessage()), failed);
    }
  }

  private static UncheckedIOException cannotListen(
      Binding.Tcp tcp, String reason, IOException failed) {
    return new UncheckedIOException("cannot listen at " + tcp + ": " + reason, failed);
  }

  private void keep(Binding.Tcp tcp, InetSocketAddress place) throws IOException {
    if (place.getPort() != 0) {
      bound(place, false).close(); // fails where another supervisor would share the port
    }
    SocketChannel channel = bound(place, true);
    kept.add(channel);
    var address = (InetSocketAddress) channel.getLocalAddress();
    addresses.add(address);
    String host = tcp.host().isEmpty() ? "" : address.getAddress().getHostAddress();
    bindings.add(new Binding.Tcp(host, address.getPort()).toString());
  }

  /** Connections of an earlier server that wait for their end (TIME_WAIT) keep no port. */
  private static SocketChannel bound(InetSocketAddress place, boolean shared) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, shared);
      return channel.bind(place);
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
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
