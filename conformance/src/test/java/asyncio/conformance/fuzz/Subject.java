package asyncio.conformance.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs programs here, each bounded in time: one that hangs is left alone, with its thread. */
final class Subject implements AutoCloseable {
  private static final int PATIENCE_SECONDS = Integer.getInteger("fuzz.patience", 20);

  private final boolean portable;
  private Thread thread;
  private ExecutorService executor;

  Subject(boolean portable) {
    this.portable = portable;
    begin();
  }

  private void begin() {
    executor =
        Executors.newSingleThreadExecutor(
            task -> thread = Thread.ofPlatform().daemon().name("subject").unstarted(task));
  }

  List<String> run(Statement program) throws InterruptedException {
    Future<List<String>> transcript = executor.submit(() -> new World(portable).run(program));
    try {
      return transcript.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      List<String> lines = new ArrayList<>(List.of("! failed: " + failure.getCause()));
      Arrays.stream(failure.getCause().getStackTrace())
          .limit(30)
          .forEach(at -> lines.add("! " + at));
      return lines;
    } catch (TimeoutException hangs) {
      List<String> lines = new ArrayList<>(List.of("! hangs"));
      Arrays.stream(thread.getStackTrace()).limit(30).forEach(at -> lines.add("! " + at));
      executor.shutdownNow();
      begin();
      return lines;
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
