package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.KeyboardInterrupt;
import asyncio.LoopOptions;
import asyncio.net.Acceptor;
import asyncio.net.Endpoint;
import asyncio.net.Pollers;
import asyncio.net.ServerOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
    run(
        endpoint,
        tls != null || options.tls() != null,
        listening -> serve(gateway, endpoint, options, tls, listening));
  }

  /**
   * Serves by several loops, as {@link #runApp(Supplier, Loops, Endpoint, ServerOptions, TlsFiles)}
   * does at any endpoint.
   *
   * @param factory makes an application; called once in each loop
   * @param loops how many
   * @param host where to listen
   * @param port the port; 0: any that is free
   * @throws java.io.UncheckedIOException if the address is not available
   */
  public static void runApp(
      Supplier<? extends Gateway> factory, Loops loops, String host, int port) {
    runApp(factory, loops, Endpoint.tcp(host, port), ServerOptions.DEFAULT, null);
  }

  /**
   * Serves by several loops in threads of their own, each with an application of its own, until the
   * program is told to end by Ctrl-C or SIGTERM. Blocks.
   *
   * {@snippet :
   * Web.runApp(Shop::application, Loops.DEFAULT, "127.0.0.1", 8080);
   * }
   *
   * <p>The calling thread accepts, and hands each connection to the loop with the fewest. Nobody is
   * served before all applications have started; if one fails, all end, and its failure is thrown.
   * At the end nothing more is accepted, all loops let what is being answered be answered within
   * {@link ServerLimits#shutdown}, and clean up. A loop that dies of an error ends the others in
   * this way, too, and the error is thrown. {@link ServerLimits#connections} counts the connections
   * of all.
   *
   * @param factory makes an application; called once in each loop, by a task of it, one after the
   *     other
   * @param loops how many; with one, that of the calling thread serves
   * @param endpoint where to listen: a TCP port, a Unix socket, or a socket that is there already
   * @param options the backlog, the mode of a Unix socket, …; the limit for lines has no meaning
   * @param tls the certificate; null: without TLS
   * @throws java.io.UncheckedIOException if the endpoint is not available, or a file cannot be read
   */
  public static void runApp(
      Supplier<? extends Gateway> factory,
      Loops loops,
      Endpoint endpoint,
      ServerOptions options,
      @Nullable TlsFiles tls) {
    run(
        endpoint,
        tls != null || options.tls() != null,
        listening -> serve(factory, loops, endpoint, options, tls, listening));
  }

  private static void run(
      Endpoint endpoint, boolean secure, Consumer<Consumer<SocketAddress>> serving) {
    LoopOptions loop = LoopOptions.defaults().withTerminationSignals(true);
    try {
      Asyncio.run(
          () ->
              serving.accept(address -> System.out.println("Serving on " + text(address, secure))),
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

  /**
   * Serves an endpoint by several loops in the calling task, until it is cancelled. The calling
   * task's loop accepts; each of the others serves its part, in a thread of its own, with an
   * application of its own. Then it ends as {@link #runApp(Supplier, Loops, Endpoint,
   * ServerOptions, TlsFiles)} does. Suspends. With one loop it is {@link #serve(Gateway, Endpoint,
   * ServerOptions, TlsFiles, Consumer)}.
   *
   * @param factory makes an application; called once in each loop, by a task of it, one after the
   *     other
   * @param loops how many
   * @param endpoint where to listen: a TCP port, a Unix socket, or a socket that is there already
   * @param options the backlog, the mode of a Unix socket, …; the limit for lines has no meaning
   * @param tls the certificate; null: without TLS
   * @param listening is told the address once all loops serve; of several the first
   * @throws java.io.UncheckedIOException if the endpoint is not available, or a file cannot be read
   * @throws UnsupportedOperationException if the loop cannot adopt such a socket
   */
  public static void serve(
      Supplier<? extends Gateway> factory,
      Loops loops,
      Endpoint endpoint,
      ServerOptions options,
      @Nullable TlsFiles tls,
      Consumer<SocketAddress> listening) {
    if (loops.number() == 1) {
      serve(factory.get(), endpoint, options, tls, listening);
      return;
    }
    serve(
        factory,
        loops,
        () -> List.of(Acceptor.listen(endpoint, options)),
        options,
        tls,
        acceptors -> listening.accept(acceptors.getFirst().addresses().getFirst()));
  }

  /**
   * Serves by several loops, as {@link #serve(Supplier, Loops, Endpoint, ServerOptions, TlsFiles,
   * Consumer)} does, where the running loop listens already: at several endpoints, or at a port
   * that is opened before the applications start, as by a program that gives up its rights in
   * between. Until all have started, clients wait. Suspends.
   *
   * @param factory makes an application; called once in each loop, by a task of it, one after the
   *     other
   * @param loops how many, each in a thread of its own
   * @param acceptors listen, in the running loop; closed at the end, however it ends
   * @param tls the certificate; null: without TLS
   * @param serving is called once all loops serve
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  public static void serve(
      Supplier<? extends Gateway> factory,
      Loops loops,
      List<Acceptor> acceptors,
      @Nullable TlsFiles tls,
      Runnable serving) {
    List<Acceptor> all = List.copyOf(acceptors);
    try {
      serve(factory, loops, () -> all, ServerOptions.DEFAULT, tls, _ -> serving.run());
    } finally {
      all.forEach(Acceptor::close);
    }
  }

  private static void serve(
      Supplier<? extends Gateway> factory,
      Loops loops,
      Supplier<List<Acceptor>> acceptors,
      ServerOptions options,
      @Nullable TlsFiles tls,
      Consumer<List<Acceptor>> serving) {
    AppRunner.warnIfPortable();
    ServerOptions limited = options.withLimit(Serving.READ_AHEAD);
    new LoopGroup(factory, loops.number(), tls == null ? limited : limited.withTls(tls.options()))
        .serve(acceptors, tls, serving);
  }
}
