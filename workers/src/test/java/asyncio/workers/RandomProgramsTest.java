package asyncio.workers;

import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.Future;
import asyncio.TimeoutError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs of calls, cancels, kills, failing starts and joins: no call is lost, none is
 * answered twice, none is begun twice without being asked to, and nothing is left. Virtual time;
 * {@code -Dworkers.seeds=10000} runs as many, {@code -Dworkers.seed=N} one.
 */
class RandomProgramsTest {
  private static final RemoteFunction<Integer, Integer> QUICK = Jobs::noted;
  private static final RemoteBiFunction<Integer, Integer, Integer> SLOW = Jobs::notedAfter;
  private static final RemoteBiFunction<Integer, Integer, Integer> STUBBORN = Jobs::stubborn;
  private static final RemoteFunction<Integer, Integer> FAILING = Jobs::notedFailure;
  private static final RemoteFunction<Integer, Object> UNTRAVELABLE = Jobs::untravelable;

  /** A call of the program, and how often it was answered. */
  private record Made(Future<?> future, String kind, int retries, AtomicInteger answers) {}

  static LongStream seeds() {
    Long one = Long.getLong("workers.seed");
    return one == null
        ? LongStream.rangeClosed(1, Long.getLong("workers.seeds", 60))
        : LongStream.of(one);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noCallIsLostAndNoneIsAnsweredTwice_P07(long seed) {
    new Program(seed).run();
  }

  private static final class Program {
    private final long seed;
    private final Random random;
    private final InMemory launcher;
    private final Map<Integer, Made> calls = new HashMap<>();
    private int refused;

    Program(long seed) {
      this.seed = seed;
      random = new Random(seed);
      launcher = new InMemory(random);
    }

    void run() {
      Jobs.BEGUN.clear();
      CrewTest.with(
          launcher,
          options ->
              options
                  .processes(1 + random.nextInt(3))
                  .childConcurrency(1 + random.nextInt(4))
                  .spares(random.nextInt(2))
                  .maxTasksPerChild(
                      random.nextInt(3) == 0 ? 1 + random.nextInt(5) : Integer.MAX_VALUE)
                  .cancelGrace(Duration.ofSeconds(1 + random.nextInt(5)))
                  .startTimeout(Duration.ofSeconds(1)),
          crew -> {
            int steps = 5 + random.nextInt(60);
            for (int i = 0; i < steps; i++) {
              step(crew, i);
            }
            end(crew);
          });
      check();
    }

    private void step(Crew crew, int number) {
      switch (random.nextInt(20)) {
        case 0, 1, 2 -> sleep(Duration.ofMillis(random.nextInt(2_000)));
        case 3 -> sleep(Duration.ZERO);
        case 4, 5 ->
            calls.values().stream()
                .skip(random.nextInt(calls.size() + 1))
                .findFirst()
                .ifPresent(made -> made.future.cancel());
        case 6 -> {
          if (!launcher.alive.isEmpty()) {
            launcher.alive.get(random.nextInt(launcher.alive.size())).die(-9);
          }
        }
        case 7 -> {
          if (!launcher.alive.isEmpty()) {
            byte[] garbage = new byte[1 + random.nextInt(60)];
            random.nextBytes(garbage);
            launcher.alive.get(random.nextInt(launcher.alive.size())).write(garbage);
          }
        }
        case 8 -> launcher.failures = random.nextInt(3);
        default -> make(crew, number);
      }
    }

    private void make(Crew crew, int number) {
      int retries = random.nextInt(4) == 0 ? random.nextInt(3) : 0;
      CallOptions how =
          new CallOptions(
              random.nextInt(5) == 0 ? Duration.ofMillis(random.nextInt(5_000)) : null,
              retries,
              null);
      String kind =
          switch (random.nextInt(8)) {
            case 0 -> "failing";
            case 1 -> "untravelable";
            case 2 -> "stubborn";
            case 3, 4, 5 -> "slow";
            default -> "quick";
          };
      int millis = random.nextInt(4_000);
      Future<?> future;
      try {
        future =
            switch (kind) {
              case "failing" -> crew.submit(how, false, FAILING, number);
              case "untravelable" -> crew.submit(how, false, UNTRAVELABLE, number);
              case "stubborn" -> crew.submit(how, false, STUBBORN, number, millis);
              case "slow" -> crew.submit(how, false, SLOW, number, millis);
              default -> crew.submit(how, false, QUICK, number);
            };
      } catch (IllegalStateException over) {
        refused++;
        return;
      }
      var answers = new AtomicInteger();
      future.addDoneCallback(
          done -> {
            answers.incrementAndGet();
            if (!done.cancelled()) {
              done.exception(); // looked at in the end
            }
          });
      calls.put(number, new Made(future, kind, retries, answers));
    }

    private void end(Crew crew) {
      switch (random.nextInt(4)) {
        case 0 -> crew.join(Duration.ofMillis(random.nextInt(3_000)));
        case 1 -> crew.terminate("the program ends");
        case 2 -> crew.kill("the program ends");
        default -> {}
      }
      if (random.nextBoolean()) {
        step(crew, 1_000);
      }
      var closing = Asyncio.createTask(crew::close);
      if (random.nextInt(4) == 0) {
        sleep(Duration.ofMillis(random.nextInt(1_000)));
        closing.cancel();
      }
      Asyncio.wait(List.of(closing));
      assertThat(crew.isOver()).as("seed %d: the pool has ended", seed).isTrue();
      assertThat(crew.progress().done()).as("seed %d", seed).isEqualTo(calls.size());
      assertThat(crew.progress().waiting()).as("seed %d", seed).isZero();
      sleep(Duration.ZERO);
      sleep(Duration.ZERO);
    }

    private void check() {
      List<String> wrong = new ArrayList<>();
      calls.forEach(
          (number, made) -> {
            if (!made.future.done() || made.answers.get() != 1) {
              wrong.add(number + " was answered " + made.answers + " times: " + made);
            } else if (!isRight(number, made)) {
              wrong.add(number + " has a wrong outcome: " + made);
            }
            AtomicInteger begun = Jobs.BEGUN.getOrDefault(number, new AtomicInteger());
            if (begun.get() > 1 + made.retries) {
              wrong.add(number + " was begun " + begun + " times: " + made);
            }
          });
      assertThat(wrong).as("seed %d", seed).isEmpty();
      assertThat(refused).isGreaterThanOrEqualTo(0);
    }

    private static boolean isRight(int number, Made made) {
      if (made.future.cancelled()) {
        return true;
      }
      Throwable failure = made.future.exception();
      if (failure instanceof WorkerDied
          || failure instanceof BrokenProcessPool
          || failure instanceof TimeoutError) {
        return true;
      }
      return switch (made.kind) {
        case "failing" ->
            failure instanceof IllegalStateException
                && failure.getMessage().equals("failure of " + number);
        case "untravelable" -> failure instanceof CodecException;
        default -> failure == null && made.future.result().equals(number);
      };
    }
  }
}
