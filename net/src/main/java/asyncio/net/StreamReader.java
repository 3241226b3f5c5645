package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Headroom;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of a connection: bytes that have come and are waited for. Loop thread only, and
 * one task may wait at a time.
 *
 * <p>Iterating gives lines: {@code for (byte[] line : reader)}. When more than twice the limit has
 * come and nobody reads, the peer is slowed down. Cancelling any read loses no byte.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-stream.html#streamreader">asyncio:
 *     StreamReader</a>
 */
public final class StreamReader implements Iterable<byte[]> {
  /** How long a line may be unless told otherwise: 64 KiB. */
  public static final int DEFAULT_LIMIT = 64 * 1024;

  private final EventLoop loop;
  private final int limit;
  private final ReadBuffer buffer = new ReadBuffer();
  private Separators separators = Separators.LINE_END; // those of the last look in place
  private boolean eof;
  private @Nullable Throwable exception;
  private @Nullable Throwable failure; // what there is instead of an end
  private @Nullable Future<Boolean> waiter;
  private @Nullable ReadTransport transport;
  private boolean paused;
  private boolean readingAll;
  private int asked; // by a read(most) that waits, or 0
  private byte @Nullable [] answer; // to it, when more has come; what follows is in the buffer
  private @Nullable Object kept; // a writer lives as long as somebody reads

  /** A reader of the running loop with the default limit. */
  public StreamReader() {
    this(DEFAULT_LIMIT);
  }

  /**
   * A reader of the running loop.
   *
   * @param limit how long a line may be, in bytes
   */
  public StreamReader(int limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("Limit cannot be <= 0, got " + limit);
    }
    this.loop = EventLoop.running();
    this.limit = limit;
  }

  // ---- the side of the transport

  /**
   * Sets what is paused when too much has come.
   *
   * @param transport the transport
   */
  public void setTransport(ReadTransport transport) {
    ThreadCheck.check(loop, "StreamReader.setTransport()");
    this.transport = transport;
  }

  /**
   * Adds bytes to what has arrived.
   *
   * @param data the bytes
   * @throws IllegalStateException after {@link #feedEof}
   */
  public void feedData(byte[] data) {
    ThreadCheck.check(loop, "StreamReader.feedData()");
    if (data.length > 0) {
      checkOpen();
      System.arraycopy(data, 0, buffer.room(data.length), buffer.end(), data.length);
      arrived(data.length);
    }
  }

  void keep(Object writer) {
    kept = writer;
  }

  void feed(ByteBuf data) {
    checkOpen();
    if (buffer.size() == 0 && answer == null && asked > 0 && asked < data.readableBytes()) {
      answer = new byte[asked]; // or else all would be copied once more when it is taken
      data.readBytes(answer);
    }
    int bytes = data.readableBytes();
    data.readBytes(buffer.room(bytes), buffer.end(), bytes);
    arrived(bytes);
  }

  private void checkOpen() {
    if (eof) {
      throw new IllegalStateException("feedData after feedEof");
    }
  }

  private void arrived(int bytes) {
    buffer.added(bytes);
    wake();
    if (transport != null && !paused && !readingAll && buffer.size() > 2 * limit) {
      paused = true;
      transport.pauseReading();
    }
  }

  /** Notes that no more will come. */
  public void feedEof() {
    ThreadCheck.check(loop, "StreamReader.feedEof()");
    eof = true;
    wake();
  }

  /**
   * Has every read from now on throw.
   *
   * @param exception what
   */
  public void setException(Throwable exception) {
    ThreadCheck.check(loop, "StreamReader.setException()");
    this.exception = exception;
    wake();
  }

  /** The connection has failed: what has arrived can be read, and is what comes last. */
  void fail(Throwable failure) {
    this.failure = failure;
    wake();
  }

  /** {@return what reads throw, now or when they have had all that came; or null} */
  public @Nullable Throwable exception() {
    ThreadCheck.check(loop, "StreamReader.exception()");
    return exception == null ? failure : exception;
  }

  private void wake() {
    Future<Boolean> waiting = waiter;
    waiter = null;
    if (waiting != null && !waiting.done()) {
      waiting.setResult(true);
    }
  }

  // ---- the side of the reading task

  /** {@return whether everything was read and no more will come} */
  public boolean atEof() {
    ThreadCheck.check(loop, "StreamReader.atEof()");
    return eof && buffer.size() == 0;
  }

  /**
   * {@return all bytes that will come, maybe none} Suspends until the peer has ended its direction.
   */
  public byte[] read() {
    raise();
    readingAll = true; // nobody slows the peer down who wants all of it
    try {
      while (!eof) {
        waitForMore("read");
      }
    } finally {
      readingAll = false;
    }
    return take(buffer.size());
  }

  /**
   * Reads what is there. Suspends until there is at least one byte.
   *
   * @param maxBytes how many bytes to read at most; 0 gives none at once; negative: all, as {@link
   *     #read()}
   * @return the bytes; none at the end of the stream
   */
  public byte[] read(int maxBytes) {
    if (maxBytes < 0) {
      return read();
    }
    raise();
    if (maxBytes == 0) {
      return ReadBuffer.NONE;
    }
    if (buffer.size() == 0 && !eof) {
      asked = maxBytes;
      try {
        waitForData("read");
      } finally {
        asked = 0;
      }
      byte @Nullable [] answered = answer;
      if (answered != null && exception == null) {
        answer = null;
        resumeTransport();
        return answered;
      }
      raise();
      if (buffer.size() == 0 && !eof) {
        IoErrors.rethrow(failure);
      }
    }
    return take(Math.min(maxBytes, buffer.size()));
  }

  /**
   * Looks at what is there without taking it. Suspends until there is at least one byte.
   *
   * @param maxBytes how many bytes to look at, at most
   * @return the bytes; none at the end of the stream
   */
  public byte[] peek(int maxBytes) {
    raise();
    while (buffer.size() == 0 && !eof && maxBytes > 0) {
      waitForMore("peek");
    }
    return buffer.copy(Math.min(Math.max(maxBytes, 0), buffer.size()));
  }

  /**
   * Reads so many bytes. Suspends until they have come.
   *
   * @param count how many
   * @return the bytes
   * @throws IncompleteReadError if the stream ends before; it has what had come
   */
  public byte[] readExactly(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("readExactly size can not be less than zero: " + count);
    }
    raise();
    while (buffer.size() < count) {
      if (eof) {
        throw new IncompleteReadError(take(buffer.size()), count);
      }
      waitForMore("readExactly");
    }
    return take(count);
  }

  /**
   * Reads a line with its {@code \n}. Suspends until it has come.
   *
   * @return the line; at the end of the stream what is left, maybe nothing
   * @throws IllegalArgumentException if the line is longer than the limit; what has arrived of it
   *     is dropped
   */
  public byte[] readLine() {
    return readLine(limit);
  }

  /**
   * Reads a line with its {@code \n}, of a length of its own. Suspends until it has come.
   *
   * @param limit how many bytes it may have
   * @return the line; at the end of the stream what is left, maybe nothing
   * @throws IllegalArgumentException if the line is longer; what has arrived of it is dropped
   */
  public byte[] readLine(int limit) {
    try {
      return readUntil(Separators.LINE_END, limit);
    } catch (IncompleteReadError incomplete) {
      return incomplete.partial();
    } catch (LimitOverrunError overrun) {
      buffer.dropLine(overrun.consumed());
      resumeTransport();
      throw new IllegalArgumentException(overrun.reason(), overrun);
    }
  }

  /**
   * Reads up to and with a separator. Suspends until it has come.
   *
   * @param separator not empty
   * @return the bytes and the separator
   * @throws IncompleteReadError if the stream ends before; it has what had come
   * @throws LimitOverrunError if there are more bytes before it than the limit; they stay in the
   *     reader
   */
  public byte[] readUntil(byte[] separator) {
    return readUntil(List.of(separator), limit);
  }

  /**
   * Reads up to and with a separator given as text: see {@link #readUntil(byte[])}.
   *
   * @param separator not empty
   * @return the bytes and the separator
   */
  public byte[] readUntil(String separator) {
    return readUntil(separator.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads up to and with the first of several separators, the one that ends first. Suspends until
   * one has come.
   *
   * @param separators none of them empty
   * @param limit how many bytes may come before it
   * @return the bytes and the separator
   * @throws IncompleteReadError if the stream ends before; it has what had come
   * @throws LimitOverrunError if more bytes come before it; they stay in the reader
   */
  public byte[] readUntil(List<byte[]> separators, int limit) {
    return readUntil(new Separators(separators), limit);
  }

  private byte[] readUntil(Separators separators, int limit) {
    raise();
    return take(awaitSeparator("readUntil", separators, limit));
  }

  /** How many bytes there are with the first separator; suspends until it has come. */
  private int awaitSeparator(String reader, Separators separators, int limit) {
    int searched = 0; // no separator begins before
    while (true) {
      Separators.Match match = buffer.find(separators, searched);
      if (match != null) {
        if (match.before() > limit) {
          throw new LimitOverrunError(
              "Separator is found, but chunk is longer than limit", match.before());
        }
        return match.before() + match.length();
      }
      searched = separators.searched(buffer.size());
      if (searched > limit) {
        throw new LimitOverrunError("Separator is not found, and chunk exceed the limit", searched);
      }
      if (eof) {
        Headroom.check(); // what is taken now must be told
        throw new IncompleteReadError(take(buffer.size()), -1);
      }
      waitForMore(reader);
    }
  }

  // ---- in place, without a copy

  /**
   * What has arrived and was not read, in place: a read-only view between its position and its
   * limit, always in one piece. It is valid until the next call of this reader, and until the task
   * suspends. Does not suspend, and takes nothing: see {@link #consume}.
   *
   * @return the bytes, maybe none
   */
  public ByteBuffer buffered() {
    return buffered(0);
  }

  /**
   * What has arrived and was not read, in place, as {@link #buffered()} has it, as soon as it is so
   * much. Suspends until then. Who needs more than the last time asks for one byte more; more than
   * twice the limit may be asked for.
   *
   * @param atLeast how many bytes
   * @return the bytes; fewer at the end of the stream
   */
  public ByteBuffer buffered(int atLeast) {
    raiseInPlace();
    while (buffer.size() < atLeast && !eof) {
      waitForMore("buffered");
    }
    return buffer.view(buffer.size());
  }

  /**
   * The bytes up to and with a separator, in place, as {@link #buffered()} has them. Suspends until
   * the separator has come. What was searched before is not searched again.
   *
   * @param separator not empty
   * @return the bytes and the separator; none of them is taken yet
   * @throws IncompleteReadError if the stream ends before; it has what had come
   * @throws LimitOverrunError if there are more bytes before it than the limit; they stay in the
   *     reader
   */
  public ByteBuffer bufferedUntil(byte[] separator) {
    if (!separators.isOnly(separator)) {
      separators = new Separators(List.of(separator.clone()));
    }
    raiseInPlace();
    return buffer.view(awaitSeparator("bufferedUntil", separators, limit));
  }

  /**
   * Takes bytes that were looked at in place. Does not suspend.
   *
   * @param count how many
   * @throws IndexOutOfBoundsException if so many have not come
   */
  public void consume(int count) {
    raiseInPlace();
    Objects.checkFromIndexSize(0, count, buffer.size());
    buffer.consume(count);
    resumeTransport();
  }

  /** {@return the lines that come until the stream ends, for one loop} {@code hasNext} suspends. */
  @Override
  public Iterator<byte[]> iterator() {
    ThreadCheck.check(loop, "StreamReader.iterator()");
    return new Lines(this::readLine, "the stream has ended");
  }

  private byte[] take(int count) {
    byte[] taken = buffer.take(count);
    resumeTransport();
    return taken;
  }

  /** Takes all that is there, which is not what this reader is to be given. */
  byte[] giveBack() {
    putBackAnswer();
    return take(buffer.size());
  }

  /** Who asked for it has not come for it. */
  private void putBackAnswer() {
    byte @Nullable [] first = answer;
    if (first != null) {
      buffer.putBack(first);
      answer = null;
    }
  }

  private void resumeTransport() {
    if (paused && transport != null && buffer.size() <= limit) {
      paused = false;
      transport.resumeReading();
    }
  }

  private void raise() {
    Headroom.check();
    raiseInPlace();
  }

  /** Of ten lines of a head, ten looks at the stack would be a fifth of the time. */
  private void raiseInPlace() {
    ThreadCheck.checkThread(loop, "a read of StreamReader");
    if (paused) {
      Headroom.check(); // for the transport that goes on when bytes are taken
    }
    putBackAnswer(); // whoever reads next gets it
    IoErrors.rethrow(exception);
  }

  private void waitForMore(String reader) {
    waitForData(reader);
    raise();
  }

  private void waitForData(String reader) {
    Headroom.check();
    IoErrors.rethrow(failure);
    if (waiter != null) {
      throw new IllegalStateException(
          reader + "() called while another task is already waiting for incoming data");
    }
    if (paused && transport != null) { // it needs more than fits: go on, or nobody ever would
      paused = false;
      transport.resumeReading();
    }
    Future<Boolean> waiting = loop.createFuture();
    waiter = waiting;
    try {
      Asyncio.await(waiting);
    } finally {
      if (waiter == waiting) {
        waiter = null;
      }
    }
  }

  @Override
  public String toString() {
    return "<StreamReader "
        + buffer.size()
        + " bytes"
        + (eof ? " eof" : "")
        + (waiter == null ? "" : " waiter=" + waiter)
        + " limit="
        + limit
        + (exception == null ? "" : " exception=" + exception)
        + (kept == null ? "" : " " + kept)
        + (paused ? " paused" : "")
        + ">";
  }
}
