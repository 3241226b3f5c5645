package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.ExceptionGroup;
import asyncio.Future;
import asyncio.Task;
import io.netty.buffer.ByteBuf;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Between a transport and a pair of {@link StreamReader} and {@link StreamWriter}. */
final class StreamProtocol implements BufferingProtocol {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private final EventLoop loop = EventLoop.running();
  private final WeakReference<StreamReader> reader; // nobody reads any more who has let go of it
  private final @Nullable ClientHandler handler; // at the server's side
  private final Future<Boolean> closed;
  private final List<Future<Boolean>> drains = new ArrayList<>();
  private boolean paused;
  private @Nullable Transport transport;
  private @Nullable StreamReader first; // until there is a writer
  private @Nullable StreamWriter writer; // until somebody has it
  private @Nullable ConnectionResetError loss; // as it is told to those who use the connection

  StreamProtocol(StreamReader reader, @Nullable ClientHandler handler) {
    this.reader = new WeakReference<>(reader);
    this.first = reader;
    this.handler = handler;
    this.closed = loop.createFuture();
  }

  @Override
  public void connectionMade(BaseTransport made) {
    StreamReader reading = Objects.requireNonNull(first);
    first = null;
    Transport connected = (Transport) made;
    transport = connected;
    reading.setTransport(connected);
    StreamWriter writing = new StreamWriter(connected, this, reading);
    reading.keep(writing);
    if (connected instanceof StreamTransport socket) {
      socket.ownedBy(writing);
    }
    if (handler == null) {
      writer = writing;
    } else {
      String peer = peer(connected); // to be known when the socket is gone
      Task<?> task = Asyncio.createTask(() -> handler.handle(reading, writing), "client " + peer);
      task.addDoneCallback(
          done -> served(done, writing, peer)); // which keeps it as long as the task
    }
  }

  /** The address of a client; a Unix socket has one only at the server's side. */
  private static String peer(Transport transport) {
    if (transport.extraInfo(ExtraInfo.PEERNAME) instanceof InetSocketAddress inet) {
      return IoErrors.place(inet);
    }
    SocketAddress here = transport.extraInfo(ExtraInfo.SOCKNAME);
    return here == null ? "of an unknown address" : "of " + IoErrors.place(here);
  }

  private void served(Future<?> task, StreamWriter writer, String peer) {
    Throwable failure = task.cancelled() ? null : task.exception();
    if (failure != null && isLoss(failure)) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> "client %s is gone: %s".formatted(peer, IoErrors.reason(failure)));
    } else if (failure != null) {
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("message", "Unhandled exception in client_connected_cb");
      report.put("exception", failure);
      report.put("peer", peer);
      report.put("transport", writer.transport());
      loop.callExceptionHandler(report);
    }
    if (task.cancelled() || failure != null) {
      writer.transport().close();
    }
  }

  /** Whether a failure is nothing but the loss of this connection. */
  private boolean isLoss(Throwable failure) {
    return switch (failure) {
      case ConnectionResetError reset -> loss != null && reset.getCause() == loss.getCause();
      case ExceptionGroup all -> all.exceptions().stream().allMatch(this::isLoss);
      default -> false;
    };
  }

  EventLoop loop() {
    return loop;
  }

  /** Whether it was accepted, not connected. */
  boolean atServer() {
    return handler != null;
  }

  /** Hands the writer over; from now on it is up to the caller to close it. */
  StreamWriter writer() {
    StreamWriter handed = writer;
    if (handed == null) {
      throw new IllegalStateException("not connected yet");
    }
    writer = null;
    return handed;
  }

  private @Nullable StreamReader reader() {
    return first == null ? reader.get() : first;
  }

  @Override
  public void feed(ByteBuf bytes) {
    StreamReader reading = reader();
    if (reading != null) {
      reading.feed(bytes);
    }
  }

  @Override
  public void dataReceived(byte[] data) {
    StreamReader reading = reader();
    if (reading != null) {
      reading.feedData(data);
    }
  }

  @Override
  public boolean eofReceived() {
    StreamReader reading = reader();
    if (reading != null) {
      reading.feedEof();
    }
    return transport != null && transport.canWriteEof();
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    Throwable error = exception == null ? null : IoErrors.forWaiter(exception);
    loss =
        error instanceof ConnectionResetError reset
            ? reset
            : new ConnectionResetError("Connection lost");
    StreamReader reading = reader();
    if (error == null) {
      if (reading != null) {
        reading.feedEof();
      }
      closed.setResult(true);
    } else {
      if (reading != null) {
        reading.fail(error);
      }
      closed.setException(error);
      closed.exception(); // a loss that nobody waits for is no error
    }
    wakeDrains();
  }

  @Override
  public void pauseWriting() {
    paused = true;
  }

  @Override
  public void resumeWriting() {
    paused = false;
    wakeDrains();
  }

  private void wakeDrains() {
    for (Future<Boolean> drain : drains) {
      if (!drain.done()) {
        drain.setResult(true);
      }
    }
    drains.clear();
  }

  /** Waits until the transport wants more. */
  void drain() {
    checkConnected();
    if (paused) {
      Future<Boolean> drain = loop.createFuture();
      drains.add(drain);
      Asyncio.await(drain);
      checkConnected();
    }
  }

  private void checkConnected() {
    if (loss != null) {
      throw loss.met();
    }
  }

  /** Waits until the connection is lost, and throws what it was lost by. */
  void waitClosed() {
    if (!closed.done()) {
      Future<Boolean> waiter = loop.createFuture(); // of each caller, who may be cancelled
      closed.addDoneCallback(
          done -> {
            if (!waiter.done()) {
              waiter.setResult(true);
            }
          });
      Asyncio.await(waiter);
    }
    closed.result();
  }
}
