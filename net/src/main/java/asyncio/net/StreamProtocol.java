package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between a transport and a pair of {@link StreamReader} and {@link StreamWriter}. */
final class StreamProtocol implements Protocol {
  private final EventLoop loop = EventLoop.running();
  private final StreamReader reader;
  private final @Nullable ClientHandler handler; // at the server's side
  private final Future<Boolean> closed;
  private final List<Future<Boolean>> drains = new ArrayList<>();
  private boolean paused;
  private boolean lost;
  private @Nullable StreamWriter writer;

  StreamProtocol(StreamReader reader, @Nullable ClientHandler handler) {
    this.reader = reader;
    this.handler = handler;
    this.closed = loop.createFuture();
  }

  @Override
  public void connectionMade(BaseTransport made) {
    Transport transport = (Transport) made;
    reader.setTransport(transport);
    writer = new StreamWriter(transport, this, reader);
    if (handler != null) {
      StreamWriter serving = writer;
      Task<?> task = loop.createTask(() -> handler.handle(reader, serving));
      task.addDoneCallback(done -> served(done, transport));
    }
  }

  private void served(Future<?> task, Transport transport) {
    if (task.cancelled()) {
      transport.close();
    } else if (task.exception() != null) {
      loop.callExceptionHandler(
          Map.of(
              "message",
              "Unhandled exception in client_connected_cb",
              "exception",
              task.exception(),
              "transport",
              transport));
      transport.close();
    }
  }

  /** Whether it was accepted, not connected. */
  boolean atServer() {
    return handler != null;
  }

  StreamWriter writer() {
    if (writer == null) {
      throw new IllegalStateException("not connected yet");
    }
    return writer;
  }

  /** Bytes have come; the reader copies them. */
  void feed(ByteBuf bytes) {
    reader.feed(bytes);
  }

  @Override
  public void dataReceived(byte[] data) {
    reader.feedData(data);
  }

  @Override
  public boolean eofReceived() {
    reader.feedEof();
    return writer != null && writer.transport().canWriteEof();
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    lost = true;
    if (exception == null) {
      reader.feedEof();
      closed.setResult(true);
    } else {
      RuntimeException error = Failures.unchecked(exception);
      reader.setException(error);
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
    if (lost) {
      throw new ConnectionResetError("Connection lost");
    }
  }

  Future<Boolean> closed() {
    return closed;
  }
}
