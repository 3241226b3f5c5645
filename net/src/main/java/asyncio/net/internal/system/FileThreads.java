package asyncio.net.internal.system;

import asyncio.EventLoop;
import asyncio.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;

/** The threads that wait for disks, for all loops together. */
public final class FileThreads {
  private static final int MOST = 16;
  private static final Executor EXECUTOR = DaemonThreads.atMost(MOST, "asyncio-files-");

  private FileThreads() {}

  /** Something to be done by one of the threads. */
  public interface Blocking<T> {
    T call() throws IOException;
  }

  /** Has something about files done off the loop. */
  public static <T> Future<T> off(Blocking<T> body) {
    return EventLoop.running()
        .runInExecutor(
            EXECUTOR,
            () -> {
              try {
                return body.call();
              } catch (IOException failed) {
                throw new UncheckedIOException(failed);
              }
            });
  }
}
