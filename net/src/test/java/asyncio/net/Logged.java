package asyncio.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the library logs while this is open, instead of on the console. */
final class Logged implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("asyncio");

  final List<String> messages = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          messages.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  Logged() {
    this(null);
  }

  /** That of a level and what is more important. */
  Logged(@Nullable Level level) {
    LOGGER.setLevel(level);
    handler.setLevel(Level.ALL);
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(handler);
  }

  boolean has(String part) {
    return messages.stream().anyMatch(message -> message.contains(part));
  }

  @Override
  public void close() {
    LOGGER.setLevel(null);
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }
}
