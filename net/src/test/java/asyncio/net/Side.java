package asyncio.net;

import static asyncio.Asyncio.await;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.EventLoop;
import asyncio.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * This library's end of a connection under test, as a user of one of its APIs sees it: how many
 * bytes have come, and the trail of what was told of the end. It writes a greeting first.
 */
abstract class Side {
  /** What a side writes when it has a connection. */
  static final byte[] GREETING = "hello".getBytes(UTF_8);

  /** The ways to use a connection. */
  enum Api {
    STREAMS,
    PROTOCOL,
    BUFFERED;

    Side side() {
      return switch (this) {
        case STREAMS -> new Streams();
        case PROTOCOL -> new Plain();
        case BUFFERED -> new Buffered();
      };
    }
  }

  final List<String> trail = new ArrayList<>();
  final Future<Boolean> made = EventLoop.running().createFuture();
  final Future<Boolean> lost = EventLoop.running().createFuture();
  private final List<Condition> awaited = new ArrayList<>();
  boolean startsPaused;
  boolean keepsOpen = true;
  int received;
  boolean closes; // it was this side that has closed it
  @Nullable RuntimeException failure;
  IntConsumer atData = count -> {};
  Runnable atEnd = () -> {};
  Transport transport;

  private record Condition(java.util.function.BooleanSupplier holds, Future<Boolean> met) {}

  /** Has it get no more until {@link #resume}. */
  abstract void pause();

  abstract void resume();

  /** The protocol for a transport; streams have their own. */
  abstract BaseProtocol protocol();

  /** Uses a connection of streams, until it is over. */
  void serve(StreamReader reader, StreamWriter writer) {
    throw new UnsupportedOperationException();
  }

  /** Waits until something is so, which is looked at whenever something happens. */
  void until(java.util.function.BooleanSupplier condition) {
    if (!condition.getAsBoolean()) {
      var wait = new Condition(condition, EventLoop.running().createFuture());
      awaited.add(wait);
      await(wait.met);
    }
  }

  void untilReceived(int count) {
    until(() -> received >= count);
  }

  void note(String what) {
    trail.add(what);
    looked();
  }

  void close() {
    closes = true;
    transport.close();
  }

  void abort() {
    closes = true;
    transport.abort();
  }

  void connected(Transport made) {
    transport = made;
    trail.add("made");
    made.write(GREETING);
    if (startsPaused) {
      pause();
    }
    this.made.setResult(true);
  }

  void came(int count) {
    received += count;
    looked();
    atData.accept(count);
  }

  boolean ended() {
    note("eof");
    atEnd.run();
    return keepsOpen;
  }

  void over(@Nullable Throwable failure) {
    note("lost " + kind(failure));
    lost.setResult(true); // a second time throws
  }

  private void looked() {
    for (Condition each : List.copyOf(awaited)) {
      if (each.holds.getAsBoolean()) {
        awaited.remove(each);
        if (!each.met.done()) {
          each.met.setResult(true);
        }
      }
    }
  }

  static String kind(@Nullable Throwable failure) {
    return failure == null
        ? "well"
        : IoErrors.forWaiter(failure) instanceof ConnectionResetError
            ? "reset"
            : failure.getClass().getSimpleName();
  }

  /** Reader and writer. Pausing means not to read. */
  private static final class Streams extends Side {
    private @Nullable Future<Boolean> resumed;

    @Override
    void pause() {
      resumed = EventLoop.running().createFuture();
    }

    @Override
    void resume() {
      Future<Boolean> waiting = resumed;
      resumed = null;
      if (waiting != null) {
        waiting.setResult(true);
      }
    }

    @Override
    BaseProtocol protocol() {
      throw new UnsupportedOperationException();
    }

    @Override
    void serve(StreamReader reader, StreamWriter writer) {
      connected(writer.transport());
      try {
        while (true) {
          if (resumed != null) {
            await(resumed);
          }
          byte[] some = reader.read(10_000);
          if (some.length == 0) {
            break;
          }
          came(some.length);
        }
        if (!closes) {
          boolean _ = ended();
        }
      } catch (RuntimeException failed) {
        failure = failed; // and waitClosed throws the same
      }
      try {
        writer.waitClosed();
        over(failure);
      } catch (RuntimeException failed) {
        over(failed);
      }
    }
  }

  private static class Plain extends Side {
    @Override
    void pause() {
      transport.pauseReading();
    }

    @Override
    void resume() {
      transport.resumeReading();
    }

    @Override
    BaseProtocol protocol() {
      return new Protocol() {
        @Override
        public void connectionMade(BaseTransport made) {
          connected((Transport) made);
        }

        @Override
        public void dataReceived(byte[] data) {
          came(data.length);
        }

        @Override
        public boolean eofReceived() {
          return ended();
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
          over(exception);
        }
      };
    }
  }

  private static final class Buffered extends Plain {
    @Override
    BaseProtocol protocol() {
      return new BufferedProtocol() {
        private final ByteBuffer room = ByteBuffer.allocate(7001);

        @Override
        public void connectionMade(BaseTransport made) {
          connected((Transport) made);
        }

        @Override
        public ByteBuffer getBuffer(int wanted) {
          return room.clear();
        }

        @Override
        public void bufferUpdated(int count) {
          came(count);
        }

        @Override
        public boolean eofReceived() {
          return ended();
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
          over(exception);
        }
      };
    }
  }
}
