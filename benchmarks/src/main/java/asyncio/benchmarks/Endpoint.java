package asyncio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where an echo server listens, as all of them are told: {@code KIND TRANSPORT ADDRESS [POLLER]}.
 *
 * @param kind how the server is written; those that know but one way call it {@code raw}
 * @param transport {@code tcp}, {@code unix} or {@code tls}
 * @param address a port on the loopback address, or a path
 * @param poller {@code nio}, {@code epoll} or {@code io_uring}
 */
record Endpoint(String kind, String transport, String address, String poller) {
  static final String HOST = "127.0.0.1";

  Endpoint {
    if (!List.of("tcp", "unix", "tls").contains(transport)) {
      throw new IllegalArgumentException(transport + " is none of tcp, unix, tls");
    }
  }

  static Endpoint of(String... words) {
    if (words.length < 3 || words.length > 4) {
      throw new IllegalArgumentException("usage: KIND tcp|unix|tls ADDRESS [nio|epoll|io_uring]");
    }
    return new Endpoint(words[0], words[1], words[2], words.length == 4 ? words[3] : "epoll");
  }

  boolean unix() {
    return transport.equals("unix");
  }

  boolean tls() {
    return transport.equals("tls");
  }

  int port() {
    return Integer.parseInt(address);
  }

  /** The path of a Unix socket, with nothing left over there. */
  Path freePath() throws IOException {
    Path path = Path.of(address);
    Files.deleteIfExists(path);
    return path;
  }

  static Path certificate() {
    return tlsFiles().resolve("certificate.pem");
  }

  static Path key() {
    return tlsFiles().resolve("key.pem");
  }

  private static Path tlsFiles() {
    String directory = System.getenv("ECHO_TLS");
    if (directory == null) {
      throw new IllegalStateException(
          "ECHO_TLS names no directory with certificate.pem and key.pem");
    }
    return Path.of(directory);
  }

  /** Tells who waits for it that clients may come. */
  static void ready() {
    System.out.println("ready");
    System.out.flush();
  }
}
