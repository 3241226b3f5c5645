package asyncio.contract;

import asyncio.Asyncio;
import asyncio.CancelledError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Functions that the contract of pools has called in workers. */
final class Work {
  /** Its constructor is none of the usual ones. */
  static final class Odd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Odd(int tens, int ones) {
      super("odd " + (10 * tens + ones));
    }
  }

  private Work() {}

  static int same(int value) {
    return value;
  }

  static long pid(int value) {
    return ProcessHandle.current().pid();
  }

  static int fails(int value) throws IOException {
    throw new IOException("no " + value, new IllegalArgumentException("cause"));
  }

  static int failsOddly(int value) {
    throw new Odd(1, 2);
  }

  static byte[] zeros(int count) {
    return new byte[count];
  }

  static int length(byte[] bytes) {
    return bytes.length;
  }

  static Object untravelable(int value) {
    return new Thread();
  }

  static int later(int value, int millis) {
    Asyncio.sleep(Duration.ofMillis(millis));
    return value;
  }

  /** Writes to a file how it goes. */
  static String sleeps(String file) throws IOException {
    Files.writeString(Path.of(file), "begun");
    try {
      Asyncio.sleep(Duration.ofHours(1));
    } catch (CancelledError cancelled) {
      Files.writeString(Path.of(file), "ended");
      throw cancelled;
    }
    return "never";
  }

  /** Kills its worker; if it was there before, it gives the number of its visits instead. */
  static int diesOnce(String file) throws IOException {
    Path visits = Path.of(file);
    Files.writeString(visits, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    int count = Files.readString(visits).length();
    if (count == 1) {
      Runtime.getRuntime().halt(9);
    }
    return count;
  }

  /** Counts the calls of a worker. */
  static final class Counter {
    int count;

    static Counter open() {
      Asyncio.sleep(Duration.ofMillis(1));
      return new Counter();
    }

    int add(int more) {
      count += more;
      return count;
    }
  }
}
