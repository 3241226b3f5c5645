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
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a pool of two processes costs: its start, calls, large arrays, memory, cancellations and
 * deaths. Prints a line of JSON for each figure. Its arguments are a file for an AOT cache, which
 * is made first if it is not there, and {@code quick} or {@code full}.
 */
public final class Workers {
  private static final int ARRAY = 16 << 20;

  private static boolean quick;

  private Workers() {}

  /**
   * Measures and prints.
   *
   * @param args the cache, and the length
   */
  public static void main(String[] args) {
    Path cache = Path.of(args[0]);
    quick = args[1].equals("quick");
    LoopOptions options = LoopOptions.defaults().withPoller(Pollers::auto);
    run(Workers::measure, options);
    if (!Files.exists(cache)) {
      run(() -> train(cache), options);
    }
    run(() -> start("start-cached", cache).close(), options);
  }

  private static void print(String what, String unit, double figure) {
    System.out.printf(
        Locale.ROOT, "{\"benchmark\":\"%s\",\"unit\":\"%s\",\"value\":%.3f}%n", what, unit, figure);
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
    print(what, "ms", (System.nanoTime() - begin) / 1e6);
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

  private static void measure() throws IOException {
    try (var pool = start("start", null)) {
      calls(pool);
      trips(pool);
      arrays(pool);
      stream(pool);
    }
    try (var pool = new Pool(options -> options.processes(2))) {
      await(pool.ready());
      memory(pool);
      cancel(pool);
      death(pool);
    }
  }

  private static Iterable<Long> numbers(long count) {
    return () -> LongStream.range(0, count).iterator();
  }

  private static void calls(Pool pool) {
    double best = 0;
    for (int round = 0; round < (quick ? 3 : 8); round++) {
      int count = 100_000;
      long begin = System.nanoTime();
      for (Iterator<Long> all = pool.map(Workers::noop, numbers(count)); all.hasNext(); ) {
        all.next();
      }
      best = Math.max(best, count * 1e9 / (System.nanoTime() - begin));
    }
    print("calls", "calls/s", best);
  }

  private static void trips(Pool pool) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < (quick ? 2 : 5); round++) {
      int count = 5_000;
      long begin = System.nanoTime();
      for (int i = 0; i < count; i++) {
        await(pool.apply(Workers::noop, 1L));
      }
      best = Math.min(best, (System.nanoTime() - begin) / 1e3 / count);
    }
    print("round-trip", "µs", best);
  }

  private static void arrays(Pool pool) {
    int arrays = quick ? 16 : 64;
    byte[] data = new byte[ARRAY];
    double to = 0;
    double back = 0;
    for (int round = 0; round < (quick ? 1 : 3); round++) {
      long begin = System.nanoTime();
      for (int length : pool.map(Workers::size, Collections.nCopies(arrays, data)).window(4)) {
        check(length);
      }
      to = Math.max(to, (double) arrays * ARRAY / (System.nanoTime() - begin));
      begin = System.nanoTime();
      for (byte[] each : pool.map(Workers::zeros, Collections.nCopies(arrays, ARRAY)).window(4)) {
        check(each.length);
      }
      back = Math.max(back, (double) arrays * ARRAY / (System.nanoTime() - begin));
    }
    print("arrays-there", "MB/s", to * 1e3);
    print("arrays-back", "MB/s", back * 1e3);
  }

  private static void check(int length) {
    if (length != ARRAY) {
      throw new IllegalStateException("an array of " + length);
    }
  }

  private static void memory(Pool fresh) throws IOException {
    for (long ignored : fresh.map(Workers::noop, numbers(1_000))) {
      // warm
    }
    long most = 0;
    for (long pid : fresh.pids()) {
      most = Math.max(most, proportional(pid));
    }
    if (most > 0) {
      print("memory", "MB", most / 1024.0);
    }
  }

  /** In KiB; 0 where the system does not tell. */
  private static long proportional(long pid) throws IOException {
    Path file = Path.of("/proc", String.valueOf(pid), "smaps_rollup");
    if (!Files.isReadable(file)) {
      return 0;
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
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
    print("stream", "MB", (double) Math.max(0, most - before));
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
    print("cancel", "ms", Arrays.stream(times).max().orElseThrow());
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
    print("death", "ms", Arrays.stream(times).max().orElseThrow());
  }
}
