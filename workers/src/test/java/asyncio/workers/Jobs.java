package asyncio.workers;

import asyncio.Asyncio;
import asyncio.CancelledError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Functions that tests have called in workers. */
final class Jobs {
  /** How often each call was begun, in tests whose workers are in this process. */
  static final Map<Integer, AtomicInteger> BEGUN = new ConcurrentHashMap<>();

  private static int calls; // in this process

  private Jobs() {}

  static int same(int value) {
    return value;
  }

  static int noted(int value) {
    BEGUN.computeIfAbsent(value, key -> new AtomicInteger()).incrementAndGet();
    return value;
  }

  static int notedAfter(int value, int millis) {
    noted(value);
    Asyncio.sleep(Duration.ofMillis(millis));
    return value;
  }

  static int notedFailure(int value) {
    noted(value);
    throw new IllegalStateException("failure of " + value);
  }

  /** Does not heed a cancellation. */
  static int stubborn(int value, int millis) {
    noted(value);
    try {
      Asyncio.sleep(Duration.ofMillis(millis));
    } catch (CancelledError ignored) {
      Asyncio.sleep(Duration.ofHours(1));
    }
    return value;
  }

  static Object untravelable(int value) {
    noted(value);
    return new Thread();
  }

  static long pid(int value) {
    return ProcessHandle.current().pid();
  }

  static int nextCall(int value) {
    return ++calls;
  }

  static int fails(int value) throws IOException {
    throw new IOException("no " + value, new IllegalArgumentException("cause"));
  }

  /** Has no usual constructor. */
  static final class Odd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Odd(int one, int two) {
      super("odd " + one + two);
    }
  }

  static int failsOddly(int value) {
    throw new Odd(1, 2);
  }

  static int exits(int code) {
    System.out.println("last words");
    System.exit(code);
    return 0;
  }

  /** A resource that takes its time when it is closed. */
  static AutoCloseable closesSlowly() {
    return () -> Asyncio.sleep(Duration.ofHours(1));
  }

  /** Starts a program that holds the pipes of this process. */
  static long startsAGrandchild(int seconds) throws IOException {
    return new ProcessBuilder("sleep", String.valueOf(seconds)).inheritIO().start().pid();
  }

  static int halts(int code) {
    Runtime.getRuntime().halt(code);
    return 0;
  }

  static int killsItself(int signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(ProcessHandle.current().pid()))
        .start()
        .waitFor();
    Thread.sleep(60_000);
    return 0;
  }

  static int eatsMemory(int value) {
    List<byte[]> all = new ArrayList<>();
    while (all.size() < value) {
      all.add(new byte[1 << 20]);
    }
    return all.getLast().length;
  }

  static int spins(int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return seconds;
  }

  static String sleeps(String file) throws IOException {
    Files.writeString(Path.of(file), "begun");
    try {
      Asyncio.sleep(Duration.ofMinutes(1));
    } finally {
      Files.writeString(Path.of(file), "ended");
    }
    return file;
  }

  static String sleepsOn(String file) throws IOException {
    Files.writeString(Path.of(file), "begun");
    try {
      Asyncio.sleep(Duration.ofMinutes(1));
    } catch (CancelledError refused) {
      Asyncio.sleep(Duration.ofMinutes(1));
    }
    return file;
  }

  static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[bytes.length - 1 - i] = bytes[i];
    }
    return reversed;
  }

  static void sleepsForever() {
    Asyncio.sleep(Duration.ofDays(1));
  }

  static byte[] zeros(int length) {
    return new byte[length];
  }

  static int prints(String text) {
    System.out.println(text);
    System.err.println("error " + text);
    return 0;
  }

  /** What a worker opens and hands to calls. */
  static final class Counter implements AutoCloseable {
    int count;

    static Counter open() {
      Asyncio.sleep(Duration.ofMillis(1));
      return new Counter();
    }

    int add(int more) {
      count += more;
      return count;
    }

    @Override
    public void close() {
      System.out.println("counter closed at " + count);
    }
  }

  static Counter cannotOpen() {
    if (calls == 0) {
      throw new IllegalStateException("no counter here");
    }
    return new Counter();
  }

  static Counter opensForEver() {
    Asyncio.sleep(Duration.ofHours(1));
    return new Counter();
  }
}
