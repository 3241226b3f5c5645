package asyncio.cli.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The access log: a file that lines are appended to, or the standard output. Who gives a line is
 * never held up: a thread of its own writes. If that cannot keep up, as with a full disk, lines are
 * lost, and the log of the program says how many. Whole lines are appended at once, so several
 * processes can share a file.
 */
public final class LogWriter implements Consumer<String>, AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger("asyncio");
  private static final int MOST = 100_000; // lines that wait
  private static final int AT_ONCE = 64 * 1024; // bytes
  private static final Duration LAST_LINES = Duration.ofSeconds(5);

  private final @Nullable Path path;
  private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger length = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();
  private final Thread thread;
  private @Nullable FileChannel file; // its thread's, after the constructor
  private volatile boolean reopening;
  private volatile boolean closing;

  private LogWriter(@Nullable Path path) throws IOException {
    this.path = path;
    this.file = path == null ? null : open(path);
    this.thread = Thread.ofPlatform().daemon().name("aio-access-log").start(this::write);
  }

  /**
   * Opens one.
   *
   * @param place a file, or {@code "-"} for the standard output
   * @return the log
   * @throws Refusal if it cannot be opened
   */
  public static LogWriter open(String place) {
    try {
      return new LogWriter(place.equals("-") ? null : Path.of(place));
    } catch (IOException | IllegalArgumentException failed) {
      throw new Refusal(
          Refusal.FAILED, "cannot write the access log to " + place + ": " + reason(failed));
    }
  }

  /** A link may have been laid by who may not write where it leads to. */
  private static FileChannel open(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      throw new IOException("it is a symbolic link: name the file itself, or - for the output");
    }
    Set<StandardOpenOption> how =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    Set<java.nio.file.OpenOption> options = new java.util.HashSet<>(how);
    options.add(LinkOption.NOFOLLOW_LINKS);
    FileAttribute<?> mode =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
    return FileChannel.open(path, options, mode);
  }

  static String reason(Exception failed) {
    return switch (failed) {
      case java.nio.file.NoSuchFileException _ -> "there is no such directory";
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case FileSystemException named when named.getReason() != null -> named.getReason();
      default -> String.valueOf(failed.getMessage());
    };
  }

  /** Takes a line, without its end. Any thread; never blocks. */
  @Override
  public void accept(String line) {
    int before = length.getAndIncrement();
    if (before >= MOST) {
      length.decrementAndGet();
      lost.incrementAndGet();
      return;
    }
    waiting.add(line);
    if (before == 0) {
      LockSupport.unpark(thread);
    }
  }

  /** Has the file opened anew, when somebody has moved it away. Any thread. */
  public void reopen() {
    reopening = true;
    LockSupport.unpark(thread);
  }

  /** Writes what has come, and closes it. Blocks, for five seconds at most. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(LAST_LINES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- in its thread

  private void write() {
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    while (true) {
      boolean last = closing; // asked before: what has come by then is written
      if (reopening) {
        reopening = false;
        openAnew();
      }
      String line;
      while (batch.size() < AT_ONCE && (line = waiting.poll()) != null) {
        length.decrementAndGet();
        batch.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        batch.write('\n');
      }
      if (batch.size() > 0) {
        append(batch);
        batch.reset();
      } else if (last) {
        tellLost();
        closeFile();
        return;
      } else {
        LockSupport.park();
      }
    }
  }

  private void append(ByteArrayOutputStream batch) {
    try {
      if (file == null) {
        batch.writeTo(System.out);
        System.out.flush();
      } else {
        ByteBuffer bytes = ByteBuffer.wrap(batch.toByteArray());
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
      }
    } catch (IOException failed) {
      long lines = batch.toString(StandardCharsets.UTF_8).lines().count();
      if (lost.getAndAdd(lines) == 0) {
        LOGGER.log(System.Logger.Level.WARNING, "the access log loses lines: " + reason(failed));
      }
      return;
    }
    tellLost();
  }

  private void tellLost() {
    long gone = lost.getAndSet(0);
    if (gone > 0) {
      LOGGER.log(System.Logger.Level.WARNING, "the access log has lost {0} lines", gone);
    }
  }

  private void openAnew() {
    if (path == null) {
      return;
    }
    try {
      FileChannel other = open(path);
      closeFile();
      file = other;
    } catch (IOException failed) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "the access log stays where it is, for " + path + " cannot be opened: " + reason(failed));
    }
  }

  private void closeFile() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException failed) {
      LOGGER.log(System.Logger.Level.WARNING, "the access log does not close: " + reason(failed));
    }
  }
}
