package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;

import asyncio.EventLoop;
import asyncio.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Virtual threads of the JDK's own scheduler that use sockets and monitors. As a program, in a JVM
 * of its own: a loop is the first to use a socket, and they come after it.
 */
final class Bystanders {
  private static final int THREADS = 8;

  private Bystanders() {}

  public static void main(String[] args) throws Exception {
    try (var loop = new EventLoop()) {
      loop.runUntilComplete(Bystanders::useASocketInATask);
      System.out.println("loop is stopped");
      exchange();
      System.out.println("exchanged");
    }
    System.out.println("loop is closed");
    exchange();
    System.out.println("exchanged");
    contend();
    System.out.println("contended");
  }

  /** Blocks tasks in accept and read; to be called in a task. */
  static void useASocketInATask() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Task<Integer> serving = createTask(() -> serve(server));
      try (var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
        client.getOutputStream().write(7);
        if (client.getInputStream().read() != 7 || await(serving) != 7) {
          throw new AssertionError("wrong byte");
        }
      }
    }
  }

  private static int serve(ServerSocket server) {
    try (Socket accepted = server.accept()) {
      int read = accepted.getInputStream().read();
      accepted.getOutputStream().write(read);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has virtual threads exchange a byte over sockets; returns when all have. */
  static void exchange() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      threads.add(Thread.startVirtualThread(() -> serve(server)));
      threads.add(Thread.startVirtualThread(() -> ask(server)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void ask(ServerSocket server) {
    try (var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      client.getOutputStream().write(7);
      if (client.getInputStream().read() != 7) {
        throw new AssertionError("wrong byte");
      }
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has virtual threads contend for a monitor; returns when each has had it. */
  static void contend() throws InterruptedException {
    var monitor = new Object();
    var all = new CountDownLatch(THREADS);
    synchronized (monitor) {
      for (int i = 0; i < THREADS; i++) {
        Thread.startVirtualThread(
            () -> {
              synchronized (monitor) {
                all.countDown();
              }
            });
      }
    }
    all.await();
  }
}
