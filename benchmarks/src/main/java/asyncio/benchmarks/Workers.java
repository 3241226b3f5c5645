package asyncio.benchmarks;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.net.Pollers;
import asyncio.workers.Pool;
import asyncio.workers.WorkerDied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a pool of two processes costs: its start, calls, large arrays, memory, cancellations and
 * deaths, with CPython's {@code ProcessPoolExecutor} in the same run.
 *
 * <p>{@code java --add-opens java.base/java.lang=ALL-UNNAMED … asyncio.benchmarks.Workers [python
 * [pool.py [AOT cache]]]}. A cache that does not exist is made first.
 */
public final class Workers {
  private static final int ARRAY = 16 << 20;
  private static final int ARRAYS = 64; // 1 GiB

  private Workers() {}

  /**
   * Measures and prints.
   *
   * @param args a Python and the file {@code pool.py}, and a file for an AOT cache
   * @throws Exception if something cannot be run
   */
  public static void main(String[] args) throws Exception {
    Map<String, Double> python = args.length > 1 ? python(args[0], args[1]) : Map.of();
    LoopOptions options = LoopOptions.defaults().withPoller(Pollers::auto);
    run(() -> measure(python), options);
    if (args.length > 2) {
      Path cache = Path.of(args[2]);
      if (!Files.exists(cache)) {
        run(() -> train(cache), options);
      }
      run(() -> start("pool of two ready, with the AOT cache", cache).close(), options);
    }
  }

  private static Map<String, Double> python(String python, String file) throws Exception {
    Process process =
        new ProcessBuilder(python, file).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Map<String, Double> figures = new HashMap<>();
    try (var lines = process.inputReader()) {
      lines
          .lines()
          .map(line -> line.split("="))
          .forEach(pair -> figures.put(pair[0], Double.valueOf(pair[1])));
    }
    process.waitFor();
    return figures;
  }

  private static void print(String what, String figure) {
    System.out.printf("%-45s %s%n", what, figure);
  }

  private static void print(String what, String figure, Map<String, Double> python, String key) {
    Double other = python.get(key);
    print(what, figure + (other == null ? "" : "   CPython %,.2f".formatted(other)));
  }

  // ---- what workers do

  private static long noop(long value) {
    return value;
  }

  private static int size(byte[] data) {
    return data.length;
  }

  private static byte[] zeros(int length) {
    return new byte[length];
  }

  private static int sleeps(String file) throws IOException {
    Files.writeString(Path.of(file), "begun");
    try {
      Asyncio.sleep(Duration.ofMinutes(1));
    } finally {
      long now = System.nanoTime(); // the clock of the machine, for all processes
      Files.writeString(Path.of(file), String.valueOf(now));
    }
    return 0;
  }

  // ---- what is measured

  private static Pool start(String what, @Nullable Path cache) {
    long begin = System.nanoTime();
    var pool =
        new Pool(
            options -> {
              options.processes(2).childConcurrency(64);
              if (cache != null) {
                options.aotCache(cache);
              }
            });
    await(pool.ready());
    long took = (System.nanoTime() - begin) / 1_000_000;
    long processor =
        pool.pids().stream()
            .flatMap(pid -> ProcessHandle.of(pid).stream())
            .flatMap(process -> process.info().totalCpuDuration().stream())
            .mapToLong(Duration::toMillis)
            .max()
            .orElse(0);
    print(what, "%,d ms; %,d ms of processor a worker".formatted(took, processor));
    return pool;
  }

  private static void train(Path cache) {
    try (var pool =
        new Pool(options -> options.processes(1).jvmFlags("-XX:AOTCacheOutput=" + cache))) {
      for (long ignored : pool.map(Workers::noop, numbers(5_000))) {
        // what is loaded meanwhile goes into the cache
      }
    }
  }

  private static void measure(Map<String, Double> python) throws Exception {
    try (var pool = start("pool of two ready", null)) {
      calls(pool, python);
      trips(pool, python);
      arrays(pool, python);
      memory(pool);
      stream(pool);
    }
    try (var pool = new Pool(options -> options.processes(2))) {
      await(pool.ready());
      cancel(pool);
      death(pool);
    }
  }

  private static Iterable<Long> numbers(long count) {
    return () -> LongStream.range(0, count).iterator();
  }

  private static void calls(Pool pool, Map<String, Double> python) {
    double best = 0;
    for (int round = 0; round < 8; round++) {
      int count = 100_000;
      long begin = System.nanoTime();
      for (Iterator<Long> all = pool.map(Workers::noop, numbers(count)); all.hasNext(); ) {
        all.next();
      }
      best = Math.max(best, count * 1e9 / (System.nanoTime() - begin));
    }
    print("no-op calls, pipelined", "%,.0f/s".formatted(best), python, "calls");
  }

  private static void trips(Pool pool, Map<String, Double> python) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      int count = 5_000;
      long begin = System.nanoTime();
      for (int i = 0; i < count; i++) {
        await(pool.apply(Workers::noop, 1L));
      }
      best = Math.min(best, (System.nanoTime() - begin) / 1e3 / count);
    }
    print("round trip of a call alone", "%.1f µs".formatted(best), python, "trip");
  }

  private static void arrays(Pool pool, Map<String, Double> python) {
    byte[] data = new byte[ARRAY];
    double to = 0;
    double back = 0;
    for (int round = 0; round < 3; round++) {
      long begin = System.nanoTime();
      for (int length : pool.map(Workers::size, Collections.nCopies(ARRAYS, data)).window(4)) {
        check(length);
      }
      to = Math.max(to, (double) ARRAYS * ARRAY / (System.nanoTime() - begin));
      begin = System.nanoTime();
      for (byte[] each : pool.map(Workers::zeros, Collections.nCopies(ARRAYS, ARRAY)).window(4)) {
        check(each.length);
      }
      back = Math.max(back, (double) ARRAYS * ARRAY / (System.nanoTime() - begin));
    }
    print("1 GiB of arrays to the workers", "%.2f GB/s".formatted(to), python, "to");
    print("1 GiB of arrays back", "%.2f GB/s".formatted(back), python, "back");
  }

  private static void check(int length) {
    if (length != ARRAY) {
      throw new IllegalStateException("an array of " + length);
    }
  }

  private static void memory(Pool pool) throws IOException {
    try (var fresh = new Pool(options -> options.processes(2))) {
      await(fresh.ready());
      for (long ignored : fresh.map(Workers::noop, numbers(1_000))) {
        // warm
      }
      for (long pid : fresh.pids()) {
        print("memory of a worker", proportional(pid));
      }
    }
    for (long pid : pool.pids()) {
      print("memory of a worker after the arrays", proportional(pid));
    }
  }

  private static String proportional(long pid) throws IOException {
    Path file = Path.of("/proc", String.valueOf(pid), "smaps_rollup");
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("Pss:"))
        .map(line -> "%d MB PSS".formatted(Long.parseLong(line.replaceAll("\\D", "")) / 1024))
        .findFirst()
        .orElse("unknown");
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  private static void stream(Pool pool) {
    long before = used();
    long most = 0;
    int taken = 0;
    for (long ignored : pool.map(Workers::noop, numbers(1_000_000))) {
      if (++taken % 250_000 == 0) {
        most = Math.max(most, used());
      }
    }
    print(
        "1,000,000 results streamed",
        "heap in use %d MB before, at most %d MB meanwhile".formatted(before, most));
  }

  private static void cancel(Pool pool) throws IOException {
    Path file = Files.createTempFile("cancel", ".txt");
    double[] times = new double[20];
    for (int i = 0; i < times.length; i++) {
      Files.writeString(file, "");
      Future<Integer> call = pool.apply(Workers::sleeps, file.toString());
      while (!Files.readString(file).equals("begun")) {
        sleep(Duration.ofMillis(5));
      }
      long begin = System.nanoTime();
      call.cancel();
      String ended = "begun";
      while (ended.equals("begun") || ended.isEmpty()) {
        sleep(Duration.ofMillis(5));
        ended = Files.readString(file);
      }
      times[i] = (Long.parseLong(ended) - begin) / 1e6;
    }
    Files.delete(file);
    print("a cancellation there", spread(times));
  }

  private static void death(Pool pool) throws IOException {
    Path file = Files.createTempFile("death", ".txt");
    double[] times = new double[9];
    for (int i = 0; i < times.length; i++) {
      while (pool.pids().size() < 2) {
        sleep(Duration.ofMillis(10));
      }
      Files.writeString(file, "");
      Future<Integer> call = pool.apply(Workers::sleeps, file.toString());
      while (!Files.readString(file).equals("begun")) {
        sleep(Duration.ofMillis(5));
      }
      long begin = System.nanoTime();
      pool.pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      try {
        await(call);
      } catch (WorkerDied died) {
        times[i] = (System.nanoTime() - begin) / 1e6;
      }
    }
    Files.delete(file);
    print("a death noticed", spread(times));
  }

  private static String spread(double[] times) {
    Arrays.sort(times);
    return "%.2f ms, %.2f – %.2f"
        .formatted(times[times.length / 2], times[0], times[times.length - 1]);
  }
}
