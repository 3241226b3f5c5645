package asyncio.repl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Output to a prompt that may not read it: writing never waits. A thread of its own passes it on.
 * When a megabyte waits, what comes then is left out, and the prompt is told how much that was.
 */
final class LaggingOutput extends OutputStream {
  private static final int LIMIT = 1 << 20;

  private final OutputStream prompt;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private long leftOut;
  private boolean writing;
  private boolean closed;

  LaggingOutput(OutputStream prompt) {
    this.prompt = prompt;
    Thread.ofPlatform().daemon().name("asyncio-attach-output").start(this::passOn);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    if (closed) {
      return;
    }
    if (waiting.size() + length > LIMIT) {
      leftOut += length;
    } else {
      waiting.write(bytes, from, length);
    }
    notifyAll();
  }

  /** Waits until the prompt has got everything, but not longer than that. */
  synchronized void await(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!closed && (writing || waiting.size() > 0 || leftOut > 0)) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void passOn() {
    try {
      for (byte[] next = next(); next.length > 0; next = next()) {
        prompt.write(next);
        prompt.flush();
      }
    } catch (IOException | InterruptedException gone) {
      close();
    }
  }

  /** What is to be written; nothing at the end. */
  private synchronized byte[] next() throws InterruptedException {
    writing = false;
    notifyAll();
    while (waiting.size() == 0 && leftOut == 0 && !closed) {
      wait();
    }
    byte[] next = waiting.toByteArray();
    if (next.length == 0 && leftOut > 0) {
      next = ("\n... " + leftOut + " bytes are left out\n").getBytes(StandardCharsets.UTF_8);
      leftOut = 0;
    }
    waiting.reset();
    writing = true;
    return next;
  }
}
