package asyncio.benchmarks.web;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.ServerLimits;
import asyncio.http.web.Web;
import asyncio.net.Pollers;
import io.netty.util.internal.PlatformDependent;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a connection takes in a server of ours that was asked once and now does nothing: of heap and
 * of direct memory. The clients are in a process of their own. The argument is how many.
 */
final class Idle {
  private Idle() {}

  /** Prints a figure; as {@code clients PORT MANY} it is the clients. */
  public static void main(String[] args) throws Exception {
    if (args.length == 3) {
      clients(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
      return;
    }
    int many = Integer.parseInt(args[0]);
    Application application =
        new Application(ServerLimits.DEFAULT.withConnections(many + 10))
            .get("/plain", request -> Response.text(Load.HELLO));
    Asyncio.run(
        () -> {
          var server =
              Asyncio.createTask(
                  () ->
                      Web.serve(
                          application,
                          Load.HOST,
                          0,
                          address -> Asyncio.createTask(() -> measure(address, many))));
          Asyncio.await(server);
        },
        LoopOptions.defaults().withPoller(Pollers::epoll));
  }

  private static void measure(InetSocketAddress address, int many) {
    double one = Asyncio.toThread(() -> with(address, 100));
    double all = Asyncio.toThread(() -> with(address, many));
    System.out.printf(
        Locale.ROOT,
        "{\"benchmark\":\"keep-alive\",\"unit\":\"bytes\",\"value\":%.0f}%n",
        (all - one) / (many - 100));
    System.exit(0);
  }

  /** Bytes in use while there are so many connections. */
  private static double with(InetSocketAddress address, int many)
      throws IOException, InterruptedException {
    Process clients =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Idle.class.getName(),
                "clients",
                "" + address.getPort(),
                "" + many)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = clients.inputReader()) {
      if (!"ready".equals(output.readLine())) {
        throw new IOException("the clients did not come to " + many + " connections");
      }
      double used = 0;
      for (int i = 0; i < 5; i++) {
        System.gc();
        Thread.sleep(500);
        used =
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + Math.max(0, PlatformDependent.usedDirectMemory());
      }
      return used;
    } finally {
      clients.destroy();
      clients.waitFor();
    }
  }

  private static void clients(int port, int many) throws IOException {
    byte[] request =
        "GET /plain HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(socket);
      socket.getOutputStream().write(request);
      while (socket.getInputStream().read() != '!') {
        // the last character of the answer
      }
    }
    System.out.println("ready");
    if (System.in.read() < 0) { // when the server ends
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
