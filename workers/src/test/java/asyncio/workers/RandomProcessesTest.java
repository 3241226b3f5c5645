package asyncio.workers;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Future;
import asyncio.TimeoutError;
import asyncio.contract.EachLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs as in {@link RandomProgramsTest}, with real processes: calls that return, fail,
 * exit, refuse to be cancelled and compute, cancellations, SIGKILL and SIGSTOP, and each way to end
 * a pool, on each kind of loop in turn. {@code -Dworkers.processes.seeds=1000} runs as many, {@code
 * -Dworkers.seed=N} one.
 */
@Tag("slow")
class RandomProcessesTest {
  private static final Duration HANGS = Duration.ofMinutes(2);
  private static final List<String> KINDS =
      List.of("quick", "quick", "slow", "slow", "slow", "failing", "untravelable", "large");
  private static final List<String> DEADLY =
      List.of("halting", "exiting", "stubborn", "computing", "killing");

  @TempDir static Path directory;

  /** What a call is to do: it notes that it was begun, first. */
  record Step(String notes, int number, String kind, int millis) {}

  /** A call of the program, and how often it was answered. */
  private record Made(Step step, Future<?> future, int retries, AtomicInteger answers) {}

  static Object does(Step step) throws Exception {
    Files.writeString(Path.of(step.notes), step.number + "\n", StandardOpenOption.APPEND);
    switch (step.kind) {
      case "slow" -> sleep(Duration.ofMillis(step.millis));
      case "failing" -> throw new IllegalStateException("failure of " + step.number);
      case "untravelable" -> {
        return new Thread();
      }
      case "large" -> {
        return new byte[step.millis * 10_000];
      }
      case "halting" -> Jobs.halts(step.millis % 100);
      case "exiting" -> Jobs.exits(step.millis % 100);
      case "killing" -> Jobs.killsItself(9);
      case "stubborn" -> Jobs.stubborn(step.number, step.millis);
      case "computing" -> {
        long end = System.nanoTime() + step.millis * 1_000_000L;
        while (System.nanoTime() < end) {
          Thread.onSpinWait();
        }
      }
      default -> {}
    }
    return step.number;
  }

  static LongStream seeds() {
    Long one = Long.getLong("workers.seed");
    return one == null
        ? LongStream.rangeClosed(1, Long.getLong("workers.processes.seeds", 4))
        : LongStream.of(one);
  }

  @BeforeAll
  static void loadWhatStaysLoaded() {
    for (EachLoop loop : EachLoop.all()) {
      Asyncio.run(
          () -> {
            try (var pool = new Pool(options -> options.processes(1).loop(loop.poller()))) {
              Asyncio.await(pool.apply(Jobs::same, 1));
            }
          },
          loop.options());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noCallIsLostAndNoneIsAnsweredTwiceByRealProcesses_P07(long seed) throws Exception {
    Left before = Left.now();
    new Program(seed).run();
    before.assertNothingMore();
  }

  private static final class Program {
    private final long seed;
    private final Random random;
    private final EachLoop loop;
    private final Path notes;
    private final Map<Integer, Made> calls = new LinkedHashMap<>();
    private final Set<Future<?>> cancelled = new LinkedHashSet<>();
    private final Set<Long> stopped = new LinkedHashSet<>();
    private boolean brokenOff;

    Program(long seed) {
      this.seed = seed;
      random = new Random(seed);
      loop = EachLoop.all().get((int) (seed % EachLoop.all().size()));
      notes = directory.resolve("notes" + seed);
    }

    void run() throws IOException {
      Files.createFile(notes);
      int tasks = random.nextInt(3) == 0 ? 1 + random.nextInt(6) : Integer.MAX_VALUE;
      int processes = 1 + random.nextInt(2);
      int concurrency = 1 + random.nextInt(4);
      int spares = random.nextInt(2);
      Asyncio.run(
          () -> {
            var pool =
                new Pool(
                    options ->
                        options
                            .processes(processes)
                            .childConcurrency(concurrency)
                            .spares(spares)
                            .maxTasksPerChild(tasks)
                            .cancelGrace(Duration.ofMillis(200))
                            .loop(loop.poller())
                            .jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                            .output(line -> {}));
            Asyncio.timeout(
                HANGS,
                () -> {
                  int steps = 10 + random.nextInt(30);
                  for (int i = 0; i < steps; i++) {
                    step(pool, i);
                  }
                  end(pool);
                });
          },
          loop.options());
      check();
    }

    private void step(Pool pool, int number) throws IOException {
      switch (random.nextInt(16)) {
        case 0, 1, 2 -> sleep(Duration.ofMillis(random.nextInt(100)));
        case 3, 4 ->
            calls.values().stream()
                .skip(random.nextInt(calls.size() + 1))
                .findFirst()
                .ifPresent(this::cancel);
        case 5 -> signal(pool, "KILL");
        case 6 -> {
          signal(pool, "STOP");
          sleep(Duration.ofMillis(random.nextInt(300)));
          goOn();
        }
        default -> make(pool, number);
      }
    }

    private void cancel(Made made) {
      if (made.future.cancel()) {
        cancelled.add(made.future);
      }
    }

    private void signal(Pool pool, String name) throws IOException {
      List<Long> pids = pool.pids();
      if (!pids.isEmpty()) {
        long pid = pids.get(random.nextInt(pids.size()));
        send(name, pid);
        if (name.equals("STOP")) {
          stopped.add(pid);
        }
      }
    }

    private void goOn() throws IOException {
      for (long pid : stopped) {
        send("CONT", pid);
      }
      stopped.clear();
    }

    private static void send(String name, long pid) throws IOException {
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .onExit()
          .join();
    }

    private void make(Pool pool, int number) {
      List<String> kinds = random.nextInt(6) == 0 ? DEADLY : KINDS;
      var step =
          new Step(
              notes.toString(),
              number,
              kinds.get(random.nextInt(kinds.size())),
              random.nextInt(300));
      int retries = random.nextInt(4) == 0 ? random.nextInt(3) : 0;
      Duration timeout = random.nextInt(5) == 0 ? Duration.ofMillis(random.nextInt(400)) : null;
      Future<?> future =
          pool.withOptions(new CallOptions(timeout, retries, null))
              .apply(RandomProcessesTest::does, step);
      var answers = new AtomicInteger();
      future.addDoneCallback(
          done -> {
            answers.incrementAndGet();
            if (!done.cancelled()) {
              done.exception(); // looked at in the end
            }
          });
      calls.put(number, new Made(step, future, retries, answers));
    }

    private void end(Pool pool) {
      switch (random.nextInt(4)) {
        case 0 -> pool.join(Duration.ofMillis(random.nextInt(500)));
        case 1 -> {
          brokenOff = true;
          pool.terminate();
        }
        case 2 -> {
          brokenOff = true;
          pool.kill();
        }
        default -> {}
      }
      var closing = Asyncio.createTask(pool::close);
      if (random.nextInt(4) == 0) {
        brokenOff = true;
        sleep(Duration.ofMillis(random.nextInt(300)));
        closing.cancel();
      }
      Asyncio.wait(List.of(closing));
      assertThat(pool.join(Duration.ZERO)).as("seed %d: the pool has ended", seed).isTrue();
      assertThat(pool.progress().done()).as("seed %d", seed).isEqualTo(calls.size());
      assertThat(pool.progress().waiting()).as("seed %d", seed).isZero();
      sleep(Duration.ZERO); // for the callbacks of the last calls
      sleep(Duration.ZERO);
    }

    private void check() throws IOException {
      Map<String, Long> begun =
          Files.readAllLines(notes).stream()
              .collect(Collectors.groupingBy(line -> line, Collectors.counting()));
      List<String> wrong = new ArrayList<>();
      calls.forEach(
          (number, made) -> {
            if (!made.future.done() || made.answers.get() != 1) {
              wrong.add(number + " was answered " + made.answers + " times: " + made);
            } else if (!isRight(made)) {
              wrong.add(number + " has a wrong outcome: " + made);
            }
            if (begun.getOrDefault(String.valueOf(number), 0L) > 1 + made.retries) {
              wrong.add(number + " was begun " + begun.get(String.valueOf(number)) + " times");
            }
          });
      assertThat(wrong).as("seed %d", seed).isEmpty();
    }

    private boolean isRight(Made made) {
      if (made.future.cancelled()) {
        return cancelled.contains(made.future);
      }
      Throwable failure = made.future.exception();
      if (failure instanceof WorkerDied || failure instanceof TimeoutError) {
        return true;
      }
      if (failure instanceof BrokenProcessPool) {
        return brokenOff;
      }
      int number = made.step.number;
      return switch (made.step.kind) {
        case "failing" ->
            failure instanceof IllegalStateException
                && failure.getMessage().equals("failure of " + number);
        case "untravelable" -> failure instanceof CodecException;
        case "halting", "exiting", "killing" -> false; // they die
        case "large" ->
            failure == null && ((byte[]) made.future.result()).length == made.step.millis * 10_000;
        default -> failure == null && made.future.result().equals(number);
      };
    }
  }
}
