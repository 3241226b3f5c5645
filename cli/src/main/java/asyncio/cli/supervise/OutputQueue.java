package asyncio.cli.supervise;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a process writes, handed to a thread that has nothing else to do: who does not read it, as
 * the end of a pipe that hangs, holds up nobody else. What does not fit then is lost, and how much
 * is said when it flows again. Where nobody can read it any more it goes to nobody. Any thread.
 */
final class OutputQueue implements AutoCloseable {
  /** Bytes that wait. */
  static final int MOST = 4 << 20;

  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  @SuppressWarnings("ArrayRecordComponent") // it is not compared
  private record Piece(PrintStream to, byte[] bytes) {}

  private final Deque<Piece> waiting = new ArrayDeque<>(); // guarded by this
  private final PrintStream standardOutput;
  private final PrintStream standardError;
  private int size; // of all that waits or is being written; guarded by this
  private long lost; // lines; guarded by this
  private boolean installed;

  OutputQueue(PrintStream standardOutput, PrintStream standardError) {
    this.standardOutput = standardOutput;
    this.standardError = standardError;
    Thread.ofPlatform().daemon().name("aio-output").start(this::write);
  }

  /** Takes all that this process writes from now on. */
  static OutputQueue install() {
    var queue = new OutputQueue(System.out, System.err);
    queue.installed = true;
    System.setOut(queue.before(System.out));
    System.setErr(queue.before(System.err));
    return queue;
  }

  /** A stream that never waits, and what is written to it goes to another one. */
  PrintStream before(PrintStream to) {
    return new PrintStream(new Entrance(to), true, to.charset());
  }

  private final class Entrance extends OutputStream {
    private final PrintStream to;

    Entrance(PrintStream to) {
      this.to = to;
    }

    @Override
    public void write(int octet) {
      take(new Piece(to, new byte[] {(byte) octet}));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      byte[] copy = new byte[length];
      System.arraycopy(bytes, offset, copy, 0, length);
      take(new Piece(to, copy));
    }
  }

  private synchronized void take(Piece piece) {
    if (size + piece.bytes.length > MOST || (lost > 0 && size > MOST / 2)) {
      lost += lines(piece.bytes);
      return;
    }
    if (lost > 0) {
      byte[] told =
          "%d lines of output are lost, for nobody has read it%n"
              .formatted(lost)
              .getBytes(StandardCharsets.UTF_8);
      lost = 0;
      add(new Piece(standardError, told));
    }
    add(piece);
  }

  private synchronized void add(Piece piece) {
    waiting.add(piece);
    size += piece.bytes.length;
    notifyAll();
  }

  private static int lines(byte[] bytes) {
    int lines = 0;
    for (byte each : bytes) {
      lines += each == '\n' ? 1 : 0;
    }
    return lines;
  }

  // ---- in its thread

  private void write() {
    try {
      while (true) {
        Piece next = next();
        next.to.write(next.bytes, 0, next.bytes.length);
        next.to.flush();
        written(next);
      }
    } catch (InterruptedException end) {
      // nobody does that
    }
  }

  private synchronized Piece next() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    return waiting.remove();
  }

  private synchronized void written(Piece piece) {
    size -= piece.bytes.length;
    notifyAll();
  }

  /** Waits until all is written, for two seconds at most; then it writes directly again. */
  @Override
  public synchronized void close() {
    long end = System.nanoTime() + LAST_WORDS.toNanos();
    try {
      long left;
      while (size > 0 && (left = (end - System.nanoTime()) / 1_000_000) > 0) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (size == 0 && installed) {
      System.setOut(standardOutput);
      System.setErr(standardError);
    }
  }
}
