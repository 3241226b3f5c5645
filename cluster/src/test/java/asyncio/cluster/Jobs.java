package asyncio.cluster;

import asyncio.Asyncio;
import asyncio.CancelledError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** What the members of the tests do. */
final class Jobs {
  private Jobs() {}

  static int same(int value) {
    return value;
  }

  static int slowly(int value, int millis) {
    Asyncio.sleep(Duration.ofMillis(millis));
    return value;
  }

  static long pid(int ignored) {
    return ProcessHandle.current().pid();
  }

  static long pidLater(int millis) {
    Asyncio.sleep(Duration.ofMillis(millis));
    return ProcessHandle.current().pid();
  }

  /** Tells the file of the process that it was begun, and gives the value back. */
  static int noted(String directory, int value) throws IOException {
    Path file = Path.of(directory, ProcessHandle.current().pid() + ".begun");
    Files.writeString(file, value + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return value;
  }

  static int notedLater(String directory, int value) throws IOException {
    noted(directory, value);
    Asyncio.sleep(Duration.ofMillis(value % 7));
    return value;
  }

  /** Goes on when it is cancelled. */
  static int stubborn(int millis) {
    try {
      Asyncio.sleep(Duration.ofHours(1));
    } catch (CancelledError ignored) {
      Asyncio.shielded(() -> Asyncio.sleep(Duration.ofMillis(millis)));
    }
    return millis;
  }

  /** Writes to a file how it goes, and sleeps for ever. */
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
}
