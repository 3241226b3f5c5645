package asyncio.net;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
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

  private static final byte[] NONE = {};
  private static final int MOST = Integer.MAX_VALUE - 8; // the longest array there is

  private final EventLoop loop;
  private final int limit;
  private byte[] buffer = NONE;
  private int start;
  private int end;
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
   * Adds bytes to what has come.
   *
   * @param data the bytes
   * @throws IllegalStateException after {@link #feedEof}
   */
  public void feedData(byte[] data) {
    ThreadCheck.check(loop, "StreamReader.feedData()");
    if (data.length > 0) {
      System.arraycopy(data, 0, room(data.length), end, data.length);
      arrived(data.length);
    }
  }

  void keep(Object writer) {
    kept = writer;
  }

  void feed(ByteBuf data) {
    boolean empty = start == end && answer == null && !eof;
    if (empty && asked > 0 && asked < data.readableBytes()) {
      answer = new byte[asked]; // or else all would be copied once more when it is taken
      data.readBytes(answer);
    }
    int many = data.readableBytes();
    data.readBytes(room(many), end, many);
    arrived(many);
  }

  /**
   * The buffer, with room for so many behind {@code end}. An empty one gets exactly so much room:
   * whoever reads all of it is given the array itself.
   */
  private byte[] room(int many) {
    if (eof) {
      throw new IllegalStateException("feedData after feedEof");
    }
    int size = end - start;
    if (size == 0) {
      start = 0;
      end = 0;
      buffer = new byte[many];
      return buffer;
    }
    if (end + many > buffer.length) {
      if (size + many <= buffer.length && start >= buffer.length / 2) {
        System.arraycopy(buffer, start, buffer, 0, size);
      } else {
        byte[] larger = new byte[Math.max(size + many, (int) Math.min(buffer.length * 2L, MOST))];
        System.arraycopy(buffer, start, larger, 0, size);
        buffer = larger;
      }
      start = 0;
      end = size;
    }
    return buffer;
  }

  private void arrived(int many) {
    end += many;
    wake();
    if (transport != null && !paused && !readingAll && end - start > 2 * limit) {
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

  /** The connection has failed: what has come can be read, and is what comes last. */
  void fail(Throwable failure) {
    this.failure = failure;
    wake();
  }

  /**
   * What reads throw, now or when they have had all that came.
   *
   * @return the exception, or null
   */
  public @Nullable Throwable exception() {
    ThreadCheck.check(loop, "StreamReader.exception()");
    return exception == null ? failure : exception;
  }

  private void wake() {
    Future<Boolean> waiting = waiter;
    if (waiting != null) {
      waiter = null;
      if (!waiting.done()) {
        waiting.setResult(true);
      }
    }
  }

  // ---- the side of the reading task

  /** {@return whether everything was read and no more will come} */
  public boolean atEof() {
    ThreadCheck.check(loop, "StreamReader.atEof()");
    return eof && start == end;
  }

  /**
   * Reads all that will come. Suspends until the peer has ended its direction.
   *
   * @return the bytes, maybe none
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
    return take(end - start);
  }

  /**
   * Reads what is there. Suspends until there is at least one byte.
   *
   * @param most how many bytes to read at most; 0 gives none at once; negative: all, as {@link
   *     #read()}
   * @return the bytes; none at the end of the stream
   */
  public byte[] read(int most) {
    if (most < 0) {
      return read();
    }
    raise();
    if (most == 0) {
      return NONE;
    }
    if (start == end && !eof) {
      asked = most;
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
      if (start == end && !eof) {
        raise(failure);
      }
    }
    return take(Math.min(most, end - start));
  }

  /**
   * Looks at what is there without taking it. Suspends until there is at least one byte.
   *
   * @param most how many bytes to look at, at most
   * @return the bytes; none at the end of the stream
   */
  public byte[] peek(int most) {
    raise();
    while (start == end && !eof && most > 0) {
      waitForMore("peek");
    }
    return Arrays.copyOfRange(buffer, start, start + Math.min(Math.max(most, 0), end - start));
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
    while (end - start < count) {
      if (eof) {
        throw new IncompleteReadError(take(end - start), count);
      }
      waitForMore("readExactly");
    }
    return take(count);
  }

  /**
   * Reads a line with its {@code \n}. Suspends until it has come.
   *
   * @return the line; at the end of the stream what is left, maybe nothing
   * @throws IllegalArgumentException if the line is longer than the limit; what has come of it is
   *     dropped
   */
  public byte[] readLine() {
    return readLine(limit);
  }

  /**
   * Reads a line with its {@code \n}, of a length of its own. Suspends until it has come.
   *
   * @param limit how many bytes it may have
   * @return the line; at the end of the stream what is left, maybe nothing
   * @throws IllegalArgumentException if the line is longer; what has come of it is dropped
   */
  public byte[] readLine(int limit) {
    try {
      return readUntil(Separators.LINE_END, limit);
    } catch (IncompleteReadError incomplete) {
      return incomplete.partial();
    } catch (LimitOverrunError overrun) {
      int drop = overrun.consumed();
      if (start + drop < end && buffer[start + drop] == '\n') {
        start += drop + 1;
      } else {
        start = end;
      }
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
   * Reads up to and with a separator given as text. Suspends until it has come.
   *
   * @param separator not empty
   * @return the bytes and the separator
   * @throws IncompleteReadError if the stream ends before; it has what had come
   * @throws LimitOverrunError if there are more bytes before it than the limit; they stay in the
   *     reader
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
    int searched = 0; // no separator begins before, counted from start
    while (true) {
      Separators.Match match = separators.find(buffer, start, end, searched);
      if (match != null) {
        if (match.before() > limit) {
          throw new LimitOverrunError(
              "Separator is found, but chunk is longer than limit", match.before());
        }
        return take(match.before() + match.length());
      }
      searched = separators.searched(end - start);
      if (searched > limit) {
        throw new LimitOverrunError("Separator is not found, and chunk exceed the limit", searched);
      }
      if (eof) {
        throw new IncompleteReadError(take(end - start), -1);
      }
      waitForMore("readUntil");
    }
  }

  /**
   * The lines that come, until the stream ends. {@code hasNext} suspends.
   *
   * @return an iterator for one loop over the lines
   */
  @Override
  public Iterator<byte[]> iterator() {
    ThreadCheck.check(loop, "StreamReader.iterator()");
    return new Lines(this::readLine, "the stream has ended");
  }

  private byte[] take(int count) {
    boolean whole = start == 0 && count == buffer.length; // then it is full, too
    byte[] taken = whole ? buffer : Arrays.copyOfRange(buffer, start, start + count);
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
      buffer = NONE;
    }
    resumeTransport();
    return taken;
  }

  /** Takes all that is there, which is not what this reader is to be given. */
  byte[] giveBack() {
    putBackAnswer();
    return take(end - start);
  }

  /** Who asked for it has not come for it. */
  private void putBackAnswer() {
    byte @Nullable [] first = answer;
    if (first != null) {
      answer = null;
      byte[] all = Arrays.copyOf(first, first.length + end - start);
      System.arraycopy(buffer, start, all, first.length, end - start);
      buffer = all;
      start = 0;
      end = all.length;
    }
  }

  private void resumeTransport() {
    if (paused && transport != null && end - start <= limit) {
      paused = false;
      transport.resumeReading();
    }
  }

  private void raise() {
    ThreadCheck.check(loop, "a read of StreamReader");
    putBackAnswer(); // whoever reads next gets it
    raise(exception);
  }

  static void raise(@Nullable Throwable stored) {
    if (stored != null) {
      switch (stored) {
        case ConnectionResetError reset -> throw reset.met();
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        default -> throw new java.util.concurrent.CompletionException(stored);
      }
    }
  }

  private void waitForMore(String reader) {
    waitForData(reader);
    raise();
  }

  private void waitForData(String reader) {
    raise(failure);
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
        + (end - start)
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
