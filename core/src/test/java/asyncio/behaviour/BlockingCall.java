package asyncio.behaviour;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Calls of the JDK that block until something happens, and that an interrupt ends. */
enum BlockingCall {
  QUEUE_TAKE {
    @Override
    Blocked open() {
      var queue = new ArrayBlockingQueue<String>(1);
      return new Blocked(queue::take, () -> queue.add("item"));
    }
  },
  SYNCHRONOUS_QUEUE_PUT {
    @Override
    Blocked open() {
      var queue = new SynchronousQueue<String>();
      return new Blocked(() -> queue.put("item"), queue::poll);
    }
  },
  OBJECT_WAIT {
    @Override
    @SuppressWarnings({"WaitNotInLoop", "NotifyAll"}) // one notification is what is tested
    Blocked open() {
      var monitor = new Object();
      return new Blocked(
          () -> {
            synchronized (monitor) {
              monitor.wait();
            }
          },
          () -> {
            synchronized (monitor) {
              monitor.notifyAll();
            }
          });
    }
  },
  CONDITION_AWAIT {
    @Override
    @SuppressWarnings("WaitNotInLoop")
    Blocked open() {
      var lock = new ReentrantLock();
      Condition condition = lock.newCondition();
      return new Blocked(
          () -> {
            lock.lock();
            try {
              condition.await();
            } finally {
              lock.unlock();
            }
          },
          () -> {
            lock.lock();
            condition.signalAll();
            lock.unlock();
          });
    }
  },
  FUTURE_GET {
    @Override
    Blocked open() {
      var future = new CompletableFuture<String>();
      return new Blocked(future::get, () -> future.complete("result"));
    }
  },
  LATCH_AWAIT {
    @Override
    Blocked open() {
      var latch = new CountDownLatch(1);
      return new Blocked(latch::await, latch::countDown);
    }
  },
  SEMAPHORE_ACQUIRE {
    @Override
    Blocked open() {
      var semaphore = new Semaphore(0);
      return new Blocked(semaphore::acquire, semaphore::release);
    }
  },
  THREAD_JOIN {
    @Override
    Blocked open() {
      var latch = new CountDownLatch(1);
      Thread thread = Thread.ofPlatform().daemon().start(() -> await(latch));
      return new Blocked(thread::join, latch::countDown, latch::countDown);
    }
  },
  SOCKET_ACCEPT {
    @Override
    Blocked open() throws IOException {
      var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      return new Blocked(
          () -> server.accept().close(),
          () -> new Socket(server.getInetAddress(), server.getLocalPort()).close(),
          server);
    }
  },
  SOCKET_READ {
    @Override
    Blocked open() throws IOException {
      try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        var near = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket far = server.accept();
        return new Blocked(() -> near.getInputStream().read(), far::close, near);
      }
    }
  },
  CHANNEL_READ {
    @Override
    Blocked open() throws IOException {
      try (var server = ServerSocketChannel.open()) {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var near = SocketChannel.open(server.getLocalAddress());
        SocketChannel far = server.accept();
        return new Blocked(() -> near.read(ByteBuffer.allocate(1)), far::close, near);
      }
    }
  },
  PROCESS_WAIT {
    @Override
    Blocked open() throws IOException {
      Process cat = new ProcessBuilder("cat").start();
      return new Blocked(cat::waitFor, () -> cat.getOutputStream().close(), cat::destroyForcibly);
    }
  };

  /** Something that may throw. */
  @FunctionalInterface
  interface Call {
    void run() throws Exception;
  }

  /**
   * One such call, to be made once.
   *
   * @param block blocks
   * @param release lets it return, from another task
   * @param resource what to close at the end
   */
  record Blocked(Call block, Call release, Closeable resource) implements Closeable {
    Blocked(Call block, Call release) {
      this(block, release, () -> {});
    }

    @Override
    public void close() throws IOException {
      resource.close();
    }
  }

  abstract Blocked open() throws IOException;

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
