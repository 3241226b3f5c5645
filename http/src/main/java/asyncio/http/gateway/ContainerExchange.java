package asyncio.http.gateway;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.http.Headers;
import asyncio.http.Status;
import asyncio.http.connection.Afterwards;
import asyncio.http.web.ExchangeHost;
import asyncio.http.web.ResponseSink;
import asyncio.net.ConnectionResetError;
import asyncio.net.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * An exchange between two threads: its task runs on the loop, and whatever blocks is done by the
 * thread of the container, which has come with the request and waits for orders.
 */
final class ContainerExchange implements ExchangeHost, ResponseSink {
  private static final int PIECE = 16 * 1024;
  private static final byte[] NONE = {};
  private static final Duration OPENING = Duration.ofSeconds(30);

  private final EventLoop loop;
  private final ContainerThread container;
  private final BlockingQueue<Runnable> orders = new LinkedBlockingQueue<>();
  private final ArrayDeque<byte[]> kept = new ArrayDeque<>(); // read for one who was cancelled
  private final Afterwards afterwards = new Afterwards();
  private boolean ended; // the body
  private boolean begun; // the response
  private boolean gone; // the client
  private boolean over; // for the thread of the container, which alone looks at it

  ContainerExchange(EventLoop loop, ContainerThread container) {
    this.loop = loop;
    this.container = container;
  }

  /** The next thing that the thread of the container is to do. */
  Runnable next() throws InterruptedException {
    return orders.take();
  }

  /** Lets the thread of the container go, when it has done what it was told. Any thread. */
  void letGo() {
    orders.add(() -> over = true);
  }

  /** Whether it was let go. In the thread of the container. */
  boolean isOver() {
    return over;
  }

  /** Has the thread of the container do something. Suspends until it has. */
  private <T> T order(Callable<T> work, Consumer<T> unwanted) {
    Future<T> done = loop.createFuture();
    orders.add(
        () -> {
          try {
            T result = work.call();
            tell(
                () -> {
                  if (done.done()) {
                    unwanted.accept(result);
                  } else {
                    done.setResult(result);
                  }
                });
          } catch (Throwable failed) {
            ConnectionResetError gone = new ConnectionResetError("the client is gone: " + failed);
            gone.addSuppressed(failed);
            tell(
                () -> {
                  this.gone = true;
                  if (!done.done()) {
                    done.setException(gone);
                  }
                });
          }
        });
    return Asyncio.await(done);
  }

  private void tell(Runnable callback) {
    if (!loop.isClosed()) {
      var _ = loop.callSoonThreadsafe(callback);
    }
  }

  @Override
  public Transport switchProtocols(Headers headers) {
    if (!container.canUpgrade()) {
      return ResponseSink.super.switchProtocols(headers);
    }
    Future<Transport> opened = loop.createFuture();
    order(() -> container.upgrade(headers, wire -> open(wire, opened)));
    letGo(); // then it comes to the connection
    try {
      return Asyncio.timeout(OPENING, opened);
    } catch (asyncio.TimeoutError never) {
      throw new ConnectionResetError("the container has not given the connection");
    }
  }

  private ContainerTransport open(ContainerTransport.Wire wire, Future<Transport> opened) {
    ContainerTransport transport = new ContainerTransport(loop, wire);
    tell(
        () -> {
          if (opened.done()) {
            transport.abort();
          } else {
            opened.setResult(transport);
          }
        });
    return transport;
  }

  private void order(ThrowingAction work) {
    var _ =
        order(
            () -> {
              work.run();
              return true;
            },
            nobody -> {});
  }

  private interface ThrowingAction {
    void run() throws Exception;
  }

  @Override
  public byte[] read() {
    if (!kept.isEmpty()) {
      return kept.remove();
    }
    if (ended) {
      return NONE;
    }
    byte[] piece =
        order(
            () -> {
              byte[] bytes = new byte[PIECE];
              int count = container.read(bytes);
              return count < 0 ? NONE : Arrays.copyOf(bytes, count);
            },
            kept::add);
    ended = piece.length == 0;
    return piece;
  }

  @Override
  public Headers trailers() {
    return Headers.EMPTY;
  }

  @Override
  public long length() {
    return container.length();
  }

  @Override
  public void earlyHints(Headers fields) {} // a container has no way

  /** A container does not tell before something is written. */
  @Override
  public void whenClientLeaves(Runnable action) {}

  @Override
  public void cancelIfClientLeaves() {}

  @Override
  public void afterwards(Action action) {
    afterwards.add(action);
  }

  /** Whether the head of a response has gone. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the container could not do what it was told, for the client has gone. */
  boolean isGone() {
    return gone;
  }

  /** The exchange is over. In its task. */
  void finish() {
    afterwards.run();
  }

  @Override
  public void begin(Status status, Headers headers, long length) {
    begun = true;
    order(() -> container.begin(status, headers, length));
  }

  @Override
  public void write(ByteBuffer piece) {
    order(() -> container.write(piece));
  }

  @Override
  public void trailers(Headers fields) {
    order(() -> container.trailers(fields));
  }

  @Override
  public void end() {
    order(container::end);
  }
}
