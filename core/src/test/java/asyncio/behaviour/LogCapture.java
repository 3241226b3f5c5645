package asyncio.behaviour;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library logs while this is open, instead of on the console. */
final class LogCapture implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("asyncio");

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
          messages.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  LogCapture() {
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(handler);
  }

  List<String> messages() {
    return messages;
  }

  /** With levels and exceptions. */
  List<LogRecord> records() {
    return records;
  }

  /** Collects garbage until a message comes; fails after half a minute. */
  void collectUntil(String part) {
    for (int i = 0; i < 3000; i++) {
      if (messages.stream().anyMatch(message -> message.contains(part))) {
        return;
      }
      System.gc();
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
    throw new AssertionError("no message with '" + part + "' in " + messages);
  }

  @Override
  public void close() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }
}
