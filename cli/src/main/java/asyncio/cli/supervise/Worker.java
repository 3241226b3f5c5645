package asyncio.cli.supervise;

import asyncio.net.StreamWriter;
import asyncio.workers.launch.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The process of a worker, and what is said to it. Loop thread only. */
final class Worker {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SIGQUIT = 3;
  private static final long SILENT = 3_000_000_000L; // nanoseconds

  private final String token;
  private @Nullable ChildJvm child;
  private @Nullable StreamWriter link;
  private long heard = System.nanoTime();
  private boolean unwanted; // before it was there

  Worker() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    token = HexFormat.of().formatHex(bytes);
  }

  String token() {
    return token;
  }

  /** Whether somebody who has connected is this worker. */
  boolean isKnownBy(String said) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.US_ASCII), said.getBytes(StandardCharsets.UTF_8));
  }

  void started(ChildJvm process) {
    child = process;
    if (unwanted) {
      process.kill();
    }
  }

  void connected(StreamWriter writer) {
    link = writer;
  }

  void heard() {
    heard = System.nanoTime();
  }

  /** Its number; 0 if it is not there yet. */
  long pid() {
    return child == null ? 0 : child.pid();
  }

  void say(String line) {
    if (link != null && !link.isClosing()) {
      link.write(line + "\n");
    }
  }

  /** Has it end at once, in whatever way it can be told. */
  void quit() {
    if (link != null) {
      say("quit");
    } else if (child != null) {
      child.terminate();
    } else {
      unwanted = true;
    }
  }

  /** Has it write down what it does. If its own threads are silent, the JVM may still do it. */
  void dump() {
    say("dump");
    if (child != null && System.nanoTime() - heard > SILENT) {
      child.signal(SIGQUIT);
    }
  }

  void kill() {
    if (child == null) {
      unwanted = true;
    } else {
      child.kill();
    }
  }
}
