package asyncio.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the library, or Netty, logs while this is open, instead of on the console. */
final class Logged implements AutoCloseable {
  private final Logger logger;
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
    this("asyncio", null);
  }

  /** That of a level and what is more important. */
  Logged(@Nullable Level level) {
    this("asyncio", level);
  }

  /** What is logged under a name. */
  Logged(String name) {
    this(name, null);
  }

  private Logged(String name, @Nullable Level level) {
    logger = Logger.getLogger(name);
    logger.setLevel(level);
    handler.setLevel(Level.ALL);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  boolean has(String part) {
    return messages.stream().anyMatch(message -> message.contains(part));
  }

  @Override
  public void close() {
    logger.setLevel(null);
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }
}
