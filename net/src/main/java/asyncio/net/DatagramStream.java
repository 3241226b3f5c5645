package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.sync.Queue;
import asyncio.sync.QueueShutDown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams for code that can await, which asyncio lacks. Loop thread only; several tasks may
 * receive and send.
 *
 * <p>What has come waits for a receiver, {@link DatagramOptions#capacity} datagrams at most. When
 * so many wait, <b>the newest is dropped</b> and counted, as the system does when its own buffer is
 * full.
 *
 * <pre>{@code
 * try (var socket = openDatagram(DatagramOptions.DEFAULT.withLocal("127.0.0.1", 9999))) {
 *   for (var datagram : socket) {
 *     socket.send(datagram.data(), datagram.sender());
 *   }
 * }
 * }</pre>
 */
public final class DatagramStream implements Iterable<Datagram>, AutoCloseable {
  private final Queue<Supplier<Datagram>> arrived; // a datagram, or what is to be thrown
  private final DatagramTransport transport;
  private final Ends ends;

  private DatagramStream(Ends ends, DatagramTransport transport) {
    this.ends = ends;
    this.arrived = ends.arrived;
    this.transport = transport;
  }

  static DatagramStream open(DatagramOptions options) {
    Ends ends = DatagramConnector.open(() -> new Ends(options.capacity()), options);
    return new DatagramStream(ends, ends.transport());
  }

  /** The protocol below. */
  private static final class Ends implements DatagramProtocol {
    private final Queue<Supplier<Datagram>> arrived;
    private final Future<Boolean> closed = EventLoop.running().createFuture();
    private final List<Future<Boolean>> waiting = new ArrayList<>(); // to send
    private @Nullable DatagramTransport transport;
    private boolean paused;
    private long dropped;

    Ends(int capacity) {
      arrived = new Queue<>(capacity);
    }

    DatagramTransport transport() {
      if (transport == null) {
        throw new IllegalStateException("not open yet");
      }
      return transport;
    }

    @Override
    public void connectionMade(BaseTransport made) {
      transport = (DatagramTransport) made;
    }

    @Override
    public void datagramReceived(byte[] data, SocketAddress sender) {
      add(() -> new Datagram(data, sender));
    }

    @Override
    public void errorReceived(IOException exception) {
      add(
          () -> {
            throw IoErrors.unchecked(exception);
          });
    }

    private void add(Supplier<Datagram> item) {
      if (arrived.full()) {
        dropped++;
      } else {
        arrived.putNowait(item);
      }
    }

    @Override
    public void pauseWriting() {
      paused = true;
    }

    @Override
    public void resumeWriting() {
      paused = false;
      wake();
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      arrived.shutdown();
      closed.setResult(true);
      wake();
    }

    private void wake() {
      waiting.forEach(
          sender -> {
            if (!sender.done()) {
              sender.setResult(true);
            }
          });
      waiting.clear();
    }

    void drain() {
      if (paused && !closed.done()) {
        Future<Boolean> turn = closed.loop().createFuture();
        waiting.add(turn);
        Asyncio.await(turn);
      }
    }
  }

  /**
   * The next datagram. Suspends until there is one. Cancelling it loses none.
   *
   * @return the datagram
   * @throws UncheckedIOException if sending or receiving has failed, once for each failure: the
   *     stream can be used further. After it was closed, when all that had come is received: a
   *     {@link ClosedChannelException}
   */
  public Datagram receive() {
    ThreadCheck.check(ends.closed.loop(), "DatagramStream.receive()");
    Supplier<Datagram> next;
    try {
      next = arrived.get();
    } catch (QueueShutDown closed) {
      throw new UncheckedIOException(new ClosedChannelException());
    }
    return next.get();
  }

  /**
   * Sends to the remote address. Suspends only while more is kept than the high limit of the
   * transport; what was cancelled meanwhile is sent nevertheless.
   *
   * @param data the bytes, maybe none; they are copied
   * @throws IllegalArgumentException if the stream has no remote address
   */
  public void send(byte[] data) {
    send(data, null);
  }

  /**
   * Sends to an address. Suspends only while more is kept than the high limit of the transport;
   * what was cancelled meanwhile is sent nevertheless.
   *
   * @param data the bytes, maybe none; they are copied
   * @param address where to; null: the remote address
   * @throws IllegalArgumentException if the stream has a remote address and this is another, or if
   *     neither is given
   * @throws UncheckedIOException if the stream is closed
   */
  public void send(byte[] data, @Nullable SocketAddress address) {
    if (transport.isClosing()) {
      throw new UncheckedIOException(new ClosedChannelException());
    }
    transport.sendTo(data, address);
    ends.drain();
  }

  /**
   * The datagrams that come, until the stream is closed. {@code hasNext} suspends, and throws what
   * {@link #receive} throws.
   *
   * @return an iterator
   */
  @Override
  public Iterator<Datagram> iterator() {
    ThreadCheck.check(ends.closed.loop(), "DatagramStream.iterator()");
    return new Iterator<>() {
      private @Nullable Datagram next;

      @Override
      public boolean hasNext() {
        if (next == null) {
          try {
            next = arrived.get().get();
          } catch (QueueShutDown closed) {
            return false;
          }
        }
        return true;
      }

      @Override
      public Datagram next() {
        if (!hasNext() || next == null) {
          throw new NoSuchElementException("the stream is closed");
        }
        Datagram taken = next;
        next = null;
        return taken;
      }
    };
  }

  /** {@return how many datagrams were dropped because nobody received the ones before} */
  public long dropped() {
    ThreadCheck.check(ends.closed.loop(), "DatagramStream.dropped()");
    return ends.dropped;
  }

  /**
   * The address at this end.
   *
   * @return what peers send to
   */
  public @Nullable SocketAddress localAddress() {
    return transport.extraInfo(ExtraInfo.SOCKNAME);
  }

  /** {@return the transport under it} */
  public DatagramTransport transport() {
    return transport;
  }

  /** Closes it after what was sent has left. Does not suspend; idempotent. */
  @Override
  public void close() {
    transport.close();
  }

  /** Waits until it is closed. Suspends until then. */
  public void waitClosed() {
    ThreadCheck.check(ends.closed.loop(), "DatagramStream.waitClosed()");
    Asyncio.await(Asyncio.shield(ends.closed));
  }

  @Override
  public String toString() {
    return "<DatagramStream " + transport + " waiting=" + arrived.qsize() + ">";
  }
}
