package asyncio.cli.serve;

import asyncio.http.web.AppRunner;
import asyncio.http.web.TlsFiles;
import asyncio.net.Acceptor;
import asyncio.net.BaseProtocol;
import asyncio.net.Net;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Has a server listen as options have it, and says what is wrong where it cannot.
 *
 * @param options the options
 */
public record Listening(ServeOptions options) {
  private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?::|$)"); // of IPv6

  /**
   * Listens. Suspends.
   *
   * @param runner the server
   * @param binding where
   * @return the addresses
   * @throws Refusal if it cannot
   */
  public List<SocketAddress> listen(AppRunner runner, Binding binding) {
    try {
      return runner.listen(binding.endpoint(), sockets(binding), options.tls());
    } catch (UncheckedIOException | IllegalArgumentException | IllegalStateException failed) {
      throw refusal(binding, failed);
    }
  }

  /**
   * Reads the certificate once, if there is one. Blocks.
   *
   * @throws Refusal if it cannot be used
   */
  void requireCertificate() {
    TlsFiles tls = options.tls();
    if (tls == null) {
      return;
    }
    try {
      TlsContext context = TlsContext.server(tls.chain(), tls.key());
      if (tls.clients() != null) {
        TlsOptions.of(context.withTrust(tls.clients()).withClientsVerified());
      }
    } catch (RuntimeException wrong) {
      Throwable cause = wrong.getCause() == null ? wrong : wrong.getCause();
      throw new Refusal(
          Refusal.FAILED,
          "cannot use the certificate %s with the key %s: %s"
              .formatted(tls.chain(), tls.key(), cause.getMessage()));
    }
  }

  /**
   * Listens for loops that serve. Suspends.
   *
   * @param binding where
   * @return what accepts for them
   * @throws Refusal if it cannot
   */
  Acceptor accept(Binding binding) {
    try {
      return Acceptor.listen(binding.endpoint(), sockets(binding));
    } catch (UncheckedIOException | IllegalArgumentException | IllegalStateException failed) {
      throw refusal(binding, failed);
    }
  }

  /**
   * Listens for others, who will be given the socket: accepts nobody. Suspends.
   *
   * @param binding where
   * @param nobody makes protocols, which nobody needs
   * @return what holds the sockets
   * @throws Refusal if it cannot
   */
  public Server hold(Binding binding, Supplier<? extends BaseProtocol> nobody) {
    try {
      return Net.createServer(nobody, binding.endpoint(), sockets(binding).withStartServing(false));
    } catch (UncheckedIOException | IllegalArgumentException | IllegalStateException failed) {
      throw refusal(binding, failed);
    }
  }

  private ServerOptions sockets(Binding binding) {
    if (binding instanceof Binding.Unix(var path)) {
      requireUnused(path);
      return options.sockets();
    }
    return ServerOptions.DEFAULT.withBacklog(options.sockets().backlog());
  }

  /** A file of a server that is gone is replaced; one of a server that answers is not taken. */
  private static void requireUnused(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw new Refusal(Refusal.FAILED, "cannot listen at unix:" + path + ": another server does");
    } catch (IOException unused) {
      // as it should be
    }
  }

  /** Says why it cannot. */
  private static Refusal refusal(Binding binding, RuntimeException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    String reason =
        cause instanceof NoSuchFileException absent
            ? "there is no directory " + absent.getFile()
            : String.valueOf(cause.getMessage());
    String message = "cannot listen at " + binding + ": " + reason;
    if (reason.contains("in use")) {
      return new Refusal(
          Refusal.FAILED, message, "Choose another port, or 0 for any: --bind 127.0.0.1:0");
    }
    boolean low = binding instanceof Binding.Tcp tcp && tcp.port() > 0 && tcp.port() < 1024;
    if (low && reason.contains("ermission")) {
      return new Refusal(
          Refusal.FAILED,
          message,
          "Ports below 1024 are root's: start it as root with --user, or by systemd.");
    }
    return new Refusal(Refusal.FAILED, message);
  }

  /**
   * An address as people read it.
   *
   * @param address where
   * @param secure whether with TLS
   * @return a URL, or the name of a socket
   */
  public static String text(SocketAddress address, boolean secure) {
    if (address instanceof InetSocketAddress inet) {
      String host = ZEROS.matcher(inet.getAddress().getHostAddress()).replaceFirst("::");
      String place = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
      return (secure ? "https://" : "http://") + place;
    }
    return "the Unix socket " + address + (secure ? ", with TLS" : "");
  }
}
