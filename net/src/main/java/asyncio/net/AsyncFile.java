package asyncio.net;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.net.internal.system.FileThreads;
import asyncio.sync.Lock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read and written off the loop, for a disk blocks. Loop thread only; several tasks
 * may use it, and wait for each other: it does one thing at a time. Regular files only, for it
 * knows where it stands. Iterating gives lines: {@code for (byte[] line : file)}.
 *
 * <p>What is written goes to the system at once; nothing is kept back to be written later.
 * Cancelling a method lets what the system has begun come to its end, and what uses the file next
 * waits for that: a write has happened in whole or not at all, and a read has not moved the
 * position.
 *
 * <p>A file that is forgotten without {@link #close} is closed by the garbage collector, with a
 * warning.
 */
public final class AsyncFile implements AutoCloseable, Iterable<byte[]> {
  private static final int PIECE = 64 * 1024;
  private static final byte[] NONE = {};

  private final EventLoop loop = EventLoop.running();
  private final Path path;
  private final FileChannel channel;
  private final boolean appending;
  private final FileLeakTracker unclosed;
  private final Lock lock = new Lock();
  private long position;
  private byte[] ahead = NONE; // what has been read of the file beginning at aheadAt
  private long aheadAt;
  private int holds; // by what sends the file and outlasts its task
  private boolean closed;

  private AsyncFile(Path path, FileChannel channel, boolean appending) {
    this.path = path;
    this.channel = channel;
    this.appending = appending;
    unclosed = FileLeakTracker.watch(this, path, channel);
  }

  static AsyncFile open(Path path, OpenOption... options) {
    boolean appending = List.of(options).contains(StandardOpenOption.APPEND);
    Future<FileChannel> opening = FileThreads.off(() -> FileChannel.open(path, options));
    FileChannel channel;
    try {
      channel = Asyncio.await(Asyncio.shield(opening));
    } catch (CancelledError cancelled) {
      opening.addDoneCallback(AsyncFile::closeUnwanted);
      throw cancelled;
    }
    return new AsyncFile(path, channel, appending);
  }

  private static void closeUnwanted(Future<FileChannel> opened) {
    if (!opened.cancelled() && opened.exception() == null) {
      FileChannel channel = opened.result();
      var _ = FileThreads.off(() -> close(channel));
    }
  }

  private static boolean close(FileChannel channel) throws IOException {
    channel.close();
    return true;
  }

  /**
   * Does one thing in its turn.
   *
   * @param body what to do, by another thread
   * @param always what follows from it, also if the task was cancelled meanwhile
   * @param then what follows from it for the task
   */
  private <A, T> T inTurn(FileThreads.Blocking<A> body, Action<A> always, Function<A, T> then) {
    ThreadCheck.check(loop, "a method of AsyncFile");
    lock.acquire();
    Future<A> job;
    try {
      checkOpen();
      job = FileThreads.off(body);
    } catch (Throwable refused) {
      lock.release();
      throw refused;
    }
    try {
      A outcome = Asyncio.await(Asyncio.shield(job));
      always.accept(outcome);
      T result = then.apply(outcome);
      lock.release();
      return result;
    } catch (CancelledError cancelled) {
      if (job.done()) {
        ended(job, always);
      } else {
        job.addDoneCallback(done -> ended(done, always));
      }
      throw cancelled;
    } catch (Throwable failed) {
      lock.release();
      throw failed;
    }
  }

  private interface Action<A> {
    void accept(A outcome);
  }

  private <A> void ended(Future<A> job, Action<A> always) {
    if (!job.cancelled() && job.exception() == null) {
      always.accept(job.result());
    }
    lock.release();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
  }

  // ---- reading

  /**
   * Reads from the position to the end. Suspends.
   *
   * @return the bytes, maybe none
   */
  public byte[] read() {
    return inTurn(
        () -> {
          var all = new ByteArrayOutputStream();
          long at = position; // which nobody moves before this has ended
          for (byte[] some = readAt(at, PIECE); some.length > 0; some = readAt(at, PIECE)) {
            all.write(some);
            at += some.length;
          }
          return all.toByteArray();
        },
        any -> {},
        this::moveBehind);
  }

  /**
   * Reads what there is, at most so much. Suspends.
   *
   * @param maxBytes how many bytes at most; negative: all, as {@link #read()}
   * @return the bytes; none at the end of the file
   */
  public byte[] read(int maxBytes) {
    ThreadCheck.check(loop, "AsyncFile.read()");
    return maxBytes < 0 ? read() : maxBytes == 0 ? NONE : readUpTo(maxBytes);
  }

  private byte[] readUpTo(int maxBytes) {
    return inTurn(() -> readAt(position, maxBytes), any -> {}, this::moveBehind);
  }

  /**
   * Reads so many bytes. Suspends.
   *
   * @param count how many
   * @return the bytes
   * @throws IncompleteReadError if the file ends before; it has what was there, and the position is
   *     at the end
   */
  public byte[] readExactly(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("readExactly size can not be less than zero: " + count);
    }
    byte[] bytes = read(count);
    if (bytes.length < count) {
      throw new IncompleteReadError(bytes, count);
    }
    return bytes;
  }

  /**
   * Reads a line with its {@code \n}. Suspends, for one line in many: it reads ahead.
   *
   * @return the line; at the end of the file what is left, maybe nothing
   */
  public byte[] readLine() {
    ThreadCheck.check(loop, "AsyncFile.readLine()");
    if (!lock.locked()) { // or another task is about to move the position
      checkOpen();
      byte[] line = lineAhead();
      if (line != null) {
        return moveBehind(line);
      }
    }
    return inTurn(this::findLine, any -> {}, line -> takeLine(line));
  }

  /** What a search for a line has found. */
  private static final class Line {
    private final byte[] line;
    private final byte[] ahead;
    private final long aheadAt;

    Line(byte[] line, byte[] ahead, long aheadAt) {
      this.line = line;
      this.ahead = ahead;
      this.aheadAt = aheadAt;
    }
  }

  private byte[] takeLine(Line found) {
    ahead = found.ahead;
    aheadAt = found.aheadAt;
    return moveBehind(found.line);
  }

  /** The line at the position, if it has been read ahead. */
  private byte @Nullable [] lineAhead() {
    long from = position - aheadAt;
    if (from < 0 || from >= ahead.length) {
      return null;
    }
    for (int i = (int) from; i < ahead.length; i++) {
      if (ahead[i] == '\n') {
        return Arrays.copyOfRange(ahead, (int) from, i + 1);
      }
    }
    return null;
  }

  private Line findLine() throws IOException {
    var line = new ByteArrayOutputStream();
    long at = position;
    while (true) {
      byte[] piece = readAt(at, PIECE);
      int end = 0;
      while (end < piece.length && piece[end] != '\n') {
        end++;
      }
      line.write(piece, 0, Math.min(end + 1, piece.length));
      if (end < piece.length || piece.length == 0) {
        return new Line(line.toByteArray(), piece, at);
      }
      at += piece.length;
    }
  }

  /**
   * The lines from the position on. {@code hasNext} suspends.
   *
   * @return an iterator for one loop over the lines
   */
  @Override
  public Iterator<byte[]> iterator() {
    ThreadCheck.check(loop, "AsyncFile.iterator()");
    return new Lines(this::readLine, "the file has ended");
  }

  private byte[] readAt(long at, int maxBytes) throws IOException {
    int room = (int) Math.min(maxBytes, Math.max(channel.size() - at, 0));
    ByteBuffer buffer = ByteBuffer.allocate(room);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        break; // it has become shorter
      }
    }
    return buffer.hasRemaining()
        ? Arrays.copyOf(buffer.array(), buffer.position())
        : buffer.array();
  }

  private byte[] moveBehind(byte[] bytes) {
    position += bytes.length;
    return bytes;
  }

  // ---- writing

  /**
   * Writes bytes at the position, or at the end of a file that was opened to append. Suspends until
   * the system has them.
   *
   * @param data the bytes, not to be changed before it returns
   */
  public void write(byte[] data) {
    write(ByteBuffer.wrap(data));
  }

  /**
   * Writes the remaining bytes of a buffer, and leaves it empty. Suspends until the system has
   * them.
   *
   * @param data the bytes, not to be changed before it returns
   */
  public void write(ByteBuffer data) {
    ByteBuffer bytes = data.slice();
    data.position(data.limit());
    inTurn(
        () -> {
          long at = appending ? channel.size() : position;
          while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
          }
          return at;
        },
        at -> {
          position = at;
          ahead = NONE;
        },
        at -> at);
  }

  /** Has the system put on the disk what was written. Suspends until it is there. */
  public void flush() {
    inTurn(
        () -> {
          channel.force(true);
          return true;
        },
        any -> {},
        any -> any);
  }

  /**
   * Makes the file shorter, if it is longer. The position stays, but not behind the end. Suspends.
   *
   * @param size its length from now on
   */
  public void truncate(long size) {
    inTurn(
        () -> channel.truncate(size),
        any -> {
          position = Math.min(position, size);
          ahead = NONE;
        },
        any -> any);
  }

  // ---- where it stands

  /** {@return where the next read or write begins, in bytes from the beginning} */
  public long position() {
    ThreadCheck.check(loop, "AsyncFile.position()");
    return position;
  }

  /**
   * Moves the position. Does not suspend; not while another task reads or writes, which knows
   * where.
   *
   * @param position bytes from the beginning; behind the end there is nothing to read, and writing
   *     leaves a gap
   */
  public void seek(long position) {
    ThreadCheck.check(loop, "AsyncFile.seek()");
    if (position < 0) {
      throw new IllegalArgumentException("a position is not negative: " + position);
    }
    checkOpen();
    if (lock.locked()) {
      throw new IllegalStateException(this + " is in use by another task; let it end first");
    }
    this.position = position;
  }

  /**
   * How long the file is. Suspends.
   *
   * @return bytes
   */
  public long size() {
    return inTurn(channel::size, any -> {}, size -> size);
  }

  /** {@return where the file is} */
  public Path path() {
    return path;
  }

  /** {@return whether it is closed} */
  public boolean isClosed() {
    ThreadCheck.check(loop, "AsyncFile.isClosed()");
    return closed;
  }

  /**
   * Closes the file when what is under way has ended. Suspends until then; idempotent. Cancelling
   * it does not keep the file open.
   */
  @Override
  public void close() {
    ThreadCheck.check(loop, "AsyncFile.close()");
    if (closed) {
      return;
    }
    closed = true; // whoever waits for a turn is refused
    unclosed.disarm();
    try {
      lock.acquire();
    } catch (CancelledError cancelled) {
      var _ = EventLoop.running().createTask(this::closeInTurn);
      throw cancelled;
    }
    closeAndRelease();
  }

  private void closeInTurn() {
    lock.acquire();
    closeAndRelease();
  }

  private void closeAndRelease() {
    try {
      if (holds == 0) {
        Asyncio.await(Asyncio.shield(FileThreads.off(() -> close(channel))));
      }
    } finally {
      lock.release();
    }
  }

  // ---- sending

  /** The channel, which stays open until {@link #letGo}. */
  FileChannel hold() {
    checkOpen();
    holds++;
    return channel;
  }

  void letGo() {
    if (--holds == 0 && closed) {
      try {
        channel.close();
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  /** Reads at a place, in turn. */
  byte[] readFrom(long at, int maxBytes) {
    return inTurn(() -> readAt(at, maxBytes), any -> {}, bytes -> bytes);
  }

  /** Moves the position, whoever uses the file. */
  void moveTo(long position) {
    this.position = position;
  }

  @Override
  public String toString() {
    return "<AsyncFile " + path + (closed ? " closed" : " position=" + position) + ">";
  }
}
