package asyncio.workers;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.TimeoutError;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the program itself throws, wherever the pool calls it, is the outcome of that call or has a
 * line in the log: no call is without an outcome, no other call is touched, and the pool ends.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("DoNotCallSuggester") // what always throws is the point
class FaultyProgramTest {
  private static final RemoteFunction<Integer, Integer> SAME = Jobs::same;
  private static final RemoteBiFunction<Integer, Integer, Integer> LATER = Jobs::notedAfter;

  private static boolean faulty;

  private final InMemory launcher = new InMemory(new Random(1));

  /** Cannot be put into a set any more, once it is faulty. */
  record Key(int number) {
    @Override
    public int hashCode() {
      if (faulty) {
        throw new AssertionError("no hash");
      }
      return number;
    }
  }

  /** Tells nothing of itself. */
  static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new AssertionError("no message");
    }

    @Override
    @SuppressWarnings("NullAway") // that is the fault
    public StackTraceElement[] getStackTrace() {
      return null;
    }

    @Override
    public synchronized Throwable getCause() {
      throw new AssertionError("no cause");
    }
  }

  static Set<Key> keys(int number) {
    Set<Key> keys = new HashSet<>(List.of(new Key(number)));
    faulty = true;
    return keys;
  }

  static int size(Set<Key> keys) {
    return keys.size();
  }

  static int mute(int value) {
    throw new Mute();
  }

  static int fails(int value) {
    throw new AssertionError("failure of " + value);
  }

  static void cannotOpen() {
    throw new AssertionError("no opening");
  }

  static void isCancelled() {
    throw new CancelledError("nobody has asked for it");
  }

  @AfterEach
  void mend() {
    faulty = false;
  }

  private void with(Consumer<PoolOptions> setup, CrewTest.Body body) {
    CrewTest.with(
        launcher,
        options -> setup.accept(options.processes(1)),
        crew -> {
          body.run(crew);
          assertThat(crew.join(Duration.ofMinutes(1))).as("%s", crew).isTrue();
          assertThat(crew.progress().waiting()).isZero();
        });
  }

  private static <A, R> Future<R> call(Crew crew, RemoteFunction<A, R> function, A argument) {
    return crew.submit(CallOptions.DEFAULT, false, function, argument);
  }

  @Test
  void anErrorWhileAResultIsReadFailsThatCall() {
    with(
        options -> {},
        crew -> {
          Future<Set<Key>> call = call(crew, FaultyProgramTest::keys, 1);
          assertThatThrownBy(() -> await(call))
              .isInstanceOf(CodecException.class)
              .hasRootCauseMessage("no hash");
          assertThat(await(call(crew, SAME, 2))).isEqualTo(2);
          assertThat(launcher.started).isEqualTo(1);
        });
  }

  @Test
  void anErrorWhileAnArgumentIsReadFailsThatCallOnly() {
    with(
        options -> {},
        crew -> {
          Future<Integer> other = crew.submit(CallOptions.DEFAULT, false, LATER, 5, 2_000);
          sleep(Duration.ofSeconds(1));
          Future<Integer> call = call(crew, FaultyProgramTest::size, keys(1));
          assertThatThrownBy(() -> await(call)).isInstanceOf(CodecException.class);
          assertThat(await(other)).isEqualTo(5);
          assertThat(launcher.started).isEqualTo(1);
        });
  }

  @Test
  void anExceptionThatTellsNothingOfItselfFailsThatCallOnly() {
    with(
        options -> {},
        crew -> {
          Future<Integer> call = call(crew, FaultyProgramTest::mute, 1);
          assertThatThrownBy(() -> await(call))
              .isInstanceOf(RemoteException.class)
              .hasMessageContaining(Mute.class.getName());
          assertThat(await(call(crew, SAME, 2))).isEqualTo(2);
          assertThat(launcher.started).isEqualTo(1);
        });
  }

  static int failsDeepDown(int depth) {
    var failure = new IllegalStateException("it is dark here");
    var frames = new StackTraceElement[depth];
    Arrays.setAll(frames, frame -> new StackTraceElement("Pit", "down", "Pit.java", frame));
    failure.setStackTrace(frames);
    throw failure;
  }

  @Test
  void anExceptionThatIsTooLongArrivesWithoutItsStack() {
    launcher.longest = 10_000;
    with(
        options -> options.maxMessage(10_000),
        crew -> {
          Future<Integer> call = call(crew, FaultyProgramTest::failsDeepDown, 10_000);
          assertThatThrownBy(() -> await(call))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("it is dark here")
              .satisfies(failure -> assertThat(failure.getStackTrace()).hasSize(1));
          assertThat(launcher.started).isEqualTo(1);
        });
  }

  @Test
  void anExceptionHandlerThatThrowsAnErrorLosesNoCall() {
    with(
        options ->
            options.exceptionHandler(
                failure -> {
                  throw new AssertionError("of the handler");
                }),
        crew -> {
          EventLoop.running().setExceptionHandler((loop, context) -> {});
          Future<Integer> call = call(crew, FaultyProgramTest::fails, 1);
          assertThatThrownBy(() -> await(call)).hasMessage("failure of 1");
          assertThat(await(call(crew, SAME, 2))).isEqualTo(2);
          assertThat(launcher.started).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInitializerThatThrowsAnErrorStopsThePoolAtOnceWithTheReason(boolean cancelled) {
    with(
        options ->
            options.initializer(
                cancelled ? FaultyProgramTest::isCancelled : FaultyProgramTest::cannotOpen),
        crew -> {
          Duration begin = EventLoop.running().time();
          assertThatThrownBy(() -> await(crew.ready()))
              .isInstanceOf(BrokenProcessPool.class)
              .hasStackTraceContaining(cancelled ? "nobody has asked for it" : "no opening");
          assertThat(EventLoop.running().time().minus(begin)).isLessThan(Duration.ofSeconds(10));
        });
  }

  @Test
  void aTimeoutMayHaveAnyLength() {
    with(
        options -> {},
        crew -> {
          await(crew.ready());
          for (Duration timeout :
              List.of(Duration.ofDays(200_000), ChronoUnit.FOREVER.getDuration())) {
            CallOptions how = CallOptions.DEFAULT.withTimeout(timeout);
            assertThat(await(crew.<Integer>submit(how, false, SAME, 1))).isEqualTo(1);
          }
          for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(Long.MIN_VALUE))) {
            CallOptions how = CallOptions.DEFAULT.withTimeout(timeout);
            assertThatThrownBy(() -> await(crew.<Integer>submit(how, false, LATER, 1, 1000)))
                .isInstanceOf(TimeoutError.class);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 9, 12, 13, 14, 40})
  void cancellingACallWhileALargeMessageIsOnItsWayFreesItsPlaceAtOnce(int iterations) {
    int large = 12_000_000;
    with(
        options -> options.childConcurrency(1),
        crew -> {
          await(crew.ready());
          for (Future<?> call :
              List.of(
                  call(crew, Jobs::reversed, new byte[large]), call(crew, Jobs::zeros, large))) {
            for (int i = 0; i < iterations; i++) {
              sleep(Duration.ZERO);
            }
            call.cancel();
            assertThat(await(call(crew, SAME, 2))).isEqualTo(2);
          }
          sleep(Duration.ofSeconds(20));
          assertThat(crew.progress().running()).isZero();
          assertThat(launcher.started).isEqualTo(1);
        });
  }
}
