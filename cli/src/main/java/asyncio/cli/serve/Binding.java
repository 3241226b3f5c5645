package asyncio.cli.serve;

import asyncio.net.Endpoint;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where to listen, as {@code --bind} says it. */
public sealed interface Binding {
  /**
   * At a port.
   *
   * @param host name or address; empty: all addresses of the machine
   * @param port the port; 0: any that is free
   */
  record Tcp(String host, int port) implements Binding {
    @Override
    public Endpoint endpoint() {
      return Endpoint.tcp(host, port);
    }

    @Override
    public String toString() {
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }

  /**
   * At a Unix socket.
   *
   * @param path its file
   */
  record Unix(Path path) implements Binding {
    @Override
    public Endpoint endpoint() {
      return Endpoint.unix(path);
    }

    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * At a socket that this process was started with.
   *
   * @param number its descriptor
   */
  record Descriptor(int number) implements Binding {
    @Override
    public Endpoint endpoint() {
      return Endpoint.adopt(number);
    }

    @Override
    public String toString() {
      return "fd:" + number;
    }
  }

  /** {@return it for a server} */
  Endpoint endpoint();

  /**
   * Reads one.
   *
   * @param text {@code HOST:PORT}, {@code [IPV6]:PORT}, {@code :PORT} or {@code PORT}, {@code
   *     unix:PATH}, {@code fd:N}
   * @return it
   * @throws IllegalArgumentException if it is none, which says why
   */
  static Binding parse(String text) {
    if (text.startsWith("unix:")) {
      return unix(text.substring("unix:".length()));
    }
    if (text.startsWith("fd:")) {
      int number = number(text.substring("fd:".length()), "fd:3");
      if (number < 3) {
        throw new IllegalArgumentException(
            "is no socket: 0, 1 and 2 are the standard input and output");
      }
      return new Descriptor(number);
    }
    if (text.startsWith("http://") || text.startsWith("https://")) {
      throw new IllegalArgumentException(
          "is a URL: write host and port, such as 127.0.0.1:8080; --tls-cert makes it HTTPS");
    }
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("has several colons: IPv6 is written [::1]:8080");
    }
    if (colon < 0 && !text.chars().allMatch(Character::isDigit)) {
      throw new IllegalArgumentException("has no port: write " + text + ":8080");
    }
    int port = number(text.substring(colon + 1), "127.0.0.1:8080");
    if (port > 65535) {
      throw new IllegalArgumentException("is no port: the highest is 65535");
    }
    return new Tcp(colon < 0 ? "127.0.0.1" : host, port);
  }

  private static Binding unix(String path) {
    if (path.isEmpty()) {
      throw new IllegalArgumentException("names no file: write unix:/run/app/http.sock");
    }
    try {
      return new Unix(Path.of(path));
    } catch (InvalidPathException wrong) {
      throw new IllegalArgumentException("is no path: " + wrong.getReason(), wrong);
    }
  }

  private static int number(String text, String example) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && Character.isDigit(text.charAt(0))) {
        return number;
      }
    } catch (NumberFormatException wrong) {
      // said below
    }
    throw new IllegalArgumentException("is no place to listen: write it as " + example);
  }
}
