package asyncio.net;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What happens to a file that nobody closed: a warning, and it is closed. */
final class FileLeakTracker implements Runnable {
  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final Cleaner CLEANER =
      Cleaner.create(Thread.ofPlatform().daemon().name("asyncio-unclosed-files").factory());

  private final Path path;
  private final FileChannel channel;
  private volatile boolean disarmed;
  private Cleaner.@Nullable Cleanable cleanable;

  private FileLeakTracker(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static FileLeakTracker watch(AsyncFile file, Path path, FileChannel channel) {
    var unclosed = new FileLeakTracker(path, channel);
    unclosed.cleanable = CLEANER.register(file, unclosed);
    return unclosed;
  }

  /** It has been closed. */
  void disarm() {
    disarmed = true;
    if (cleanable != null) {
      cleanable.clean();
    }
  }

  @Override
  public void run() {
    if (!disarmed) {
      LOG.log(System.Logger.Level.WARNING, "unclosed file " + path);
      try {
        channel.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "closing " + path, e);
      }
    }
  }
}
