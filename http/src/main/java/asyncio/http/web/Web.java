package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.KeyboardInterrupt;
import asyncio.LoopOptions;
import asyncio.net.Endpoint;
import asyncio.net.Pollers;
import asyncio.net.ServerOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs applications. */
public final class Web {
  private Web() {}

  /**
   * Serves an application on a loop of its own, until the program is told to end by Ctrl-C or
   * SIGTERM. Then it accepts no more, lets what is being answered be answered within {@link
   * ServerLimits#shutdown}, and cleans up. After Ctrl-C it returns. Blocks.
   *
   * @param gateway what to serve: an {@link Application}, or any other
   * @param host where to listen
   * @param port the port; 0: any that is free
   * @throws java.io.UncheckedIOException if the address is not available
   */
  public static void runApp(Gateway gateway, String host, int port) {
    runApp(gateway, host, port, null);
  }

  /**
   * Serves an application with TLS, as {@link #runApp(Gateway, String, int)} does it without.
   *
   * @param gateway what to serve: an {@link Application}, or any other
   * @param host where to listen
   * @param port the port; 0: any that is free
   * @param tls the certificate; null: without TLS
   * @throws java.io.UncheckedIOException if the address is not available, or a file cannot be read
   */
  public static void runApp(Gateway gateway, String host, int port, @Nullable TlsFiles tls) {
    runApp(gateway, Endpoint.tcp(host, port), ServerOptions.DEFAULT, tls);
  }

  /**
   * Serves an application at any endpoint, as {@link #runApp(Gateway, String, int)} does it at a
   * TCP port: at a Unix socket, or at a socket that is there already and listens. For the latter
   * the loop is one that can adopt it.
   *
   * @param gateway what to serve: an {@link Application}, or any other
   * @param endpoint where to listen
   * @param options the backlog, the mode of a Unix socket, …; the limit for lines has no meaning
   * @param tls the certificate; null: without TLS
   * @throws java.io.UncheckedIOException if the endpoint is not available, or a file cannot be read
   */
  public static void runApp(
      Gateway gateway, Endpoint endpoint, ServerOptions options, @Nullable TlsFiles tls) {
    boolean secure = tls != null || options.tls() != null;
    LoopOptions loop = LoopOptions.defaults().withTerminationSignals(true);
    try {
      Asyncio.run(
          () ->
              serve(
                  gateway,
                  endpoint,
                  options,
                  tls,
                  address -> System.out.println("Serving on " + text(address, secure))),
          switch (endpoint) {
            case Endpoint.Channel _ -> loop.withPoller(Pollers::nio);
            case Endpoint.Descriptor _ -> loop.withPoller(Pollers::epoll);
            case Endpoint.Tcp _, Endpoint.Unix _ -> loop;
          });
    } catch (KeyboardInterrupt interrupted) {
      // as it was meant
    }
  }

  private static String text(SocketAddress address, boolean secure) {
    if (address instanceof InetSocketAddress inet) {
      String host = inet.getAddress().getHostAddress();
      String place = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
      return (secure ? "https://" : "http://") + place;
    }
    return "the Unix socket " + address + (secure ? ", with TLS" : "");
  }

  /**
   * Serves an application in the calling task, until it is cancelled. Then it ends as {@link
   * #runApp} does. Suspends.
   *
   * @param gateway what to serve: an {@link Application}, or any other
   * @param host where to listen
   * @param port the port; 0: any that is free
   * @param listening is told the address once it listens
   * @throws java.io.UncheckedIOException if the address is not available
   */
  public static void serve(
      Gateway gateway, String host, int port, Consumer<InetSocketAddress> listening) {
    serve(gateway, host, port, null, listening);
  }

  /**
   * Serves an application with TLS in the calling task, until it is cancelled. Then it ends as
   * {@link #runApp} does. Suspends.
   *
   * @param gateway what to serve: an {@link Application}, or any other
   * @param host where to listen
   * @param port the port; 0: any that is free
   * @param tls the certificate; null: without TLS
   * @param listening is told the address once it listens
   * @throws java.io.UncheckedIOException if the address is not available, or a file cannot be read
   */
  public static void serve(
      Gateway gateway,
      String host,
      int port,
      @Nullable TlsFiles tls,
      Consumer<InetSocketAddress> listening) {
    serve(
        gateway,
        Endpoint.tcp(host, port),
        ServerOptions.DEFAULT,
        tls,
        address -> listening.accept((InetSocketAddress) address));
  }

  /**
   * Serves an application at any endpoint in the calling task, until it is cancelled. Then it ends
   * as {@link #runApp} does. Suspends.
   *
   * @param gateway what to serve: an {@link Application}, or any other
   * @param endpoint where to listen: a TCP port, a Unix socket, or a socket that is there already
   * @param options the backlog, the mode of a Unix socket, …; the limit for lines has no meaning
   * @param tls the certificate; null: without TLS
   * @param listening is told the address once it listens; of several the first
   * @throws java.io.UncheckedIOException if the endpoint is not available, or a file cannot be read
   * @throws UnsupportedOperationException if the loop cannot adopt such a socket
   */
  public static void serve(
      Gateway gateway,
      Endpoint endpoint,
      ServerOptions options,
      @Nullable TlsFiles tls,
      Consumer<SocketAddress> listening) {
    AppRunner runner = new AppRunner();
    try {
      runner.serve(gateway);
      listening.accept(runner.listen(endpoint, options, tls).getFirst());
      Future<Boolean> never = EventLoop.running().createFuture();
      Asyncio.await(never);
    } finally {
      runner.stop();
    }
  }
}
