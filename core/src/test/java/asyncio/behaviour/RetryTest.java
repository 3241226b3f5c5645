package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.retry;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Retry;
import asyncio.Task;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What fails is tried again, in virtual time. */
class RetryTest {
  private static final Retry EXACT =
      Retry.upTo(5).withPauses(ofSeconds(1), ofSeconds(4)).withJitter(0);

  private final List<Object> trail = new ArrayList<>();

  private static double now() {
    return EventLoop.running().time().toMillis() / 1000.0;
  }

  /** Fails so many times, and notes when it is called. */
  private Awaitable<String> failing(int times) {
    return () -> {
      trail.add(now());
      if (trail.size() <= times) {
        throw new IOException("attempt " + trail.size());
      }
      return "page";
    };
  }

  @InBothModes
  void thePauseDoublesUpToTheLongest(Mode mode) {
    mode.run(() -> assertThat(retry(EXACT, failing(4))).isEqualTo("page"));
    assertThat(trail).containsExactly(0.0, 1.0, 3.0, 7.0, 11.0);
  }

  @InBothModes
  void theFailureOfTheLastAttemptComesOut(Mode mode) {
    mode.run(
        () ->
            assertThatThrownBy(() -> retry(EXACT, failing(9)))
                .isInstanceOf(IOException.class)
                .hasMessage("attempt 5"));
    assertThat(trail).hasSize(5);
  }

  @InBothModes
  void whatSucceedsAtOnceDoesNotSuspend(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running().callSoon(() -> trail.add("somebody else"));
          retry(EXACT, () -> trail.add("done"));
          assertThat(trail).containsExactly("done");
        });
  }

  @InBothModes
  void aFailureOfAnotherClassComesOutAtOnce(Mode mode) {
    Retry policy = EXACT.on(FileNotFoundException.class);
    mode.run(
        () -> {
          assertThatThrownBy(() -> retry(policy, failing(9))).hasMessage("attempt 1");
          trail.clear();
          assertThat(retry(EXACT.on(IOException.class), failing(2))).isEqualTo("page");
        });
  }

  @InBothModes
  void aFailureThatAnAwaitHasWrappedIsKnownByItsCause(Mode mode) {
    mode.run(
        () -> {
          Awaitable<String> body =
              () -> {
                Task<String> task = createTask(failing(2));
                return await(task);
              };
          assertThat(retry(EXACT.on(IOException.class), body)).isEqualTo("page");
        });
    assertThat(trail).containsExactly(0.0, 1.0, 3.0);
  }

  @InBothModes
  void theConditionIsAskedAfterEachAttemptButTheLast(Mode mode) {
    List<String> asked = new ArrayList<>();
    Retry policy = Retry.upTo(3).withJitter(0).when(failure -> asked.add(failure.getMessage()));
    mode.run(() -> assertThatThrownBy(() -> retry(policy, failing(9))).isNotNull());
    assertThat(asked).containsExactly("attempt 1", "attempt 2");
  }

  @InBothModes
  void cancellationIsNoFailureNeitherInAnAttemptNorInAPause(Mode mode) {
    mode.run(
        () -> {
          for (int when : List.of(0, 1500)) { // before the attempt, and in the second pause
            trail.clear();
            Task<String> task = createTask(() -> retry(EXACT, failing(9)));
            sleep(ofMillis(when));
            task.cancel();
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
          }
          Task<Object> blocked =
              createTask(
                  () -> {
                    Future<Object> never = EventLoop.running().createFuture();
                    return retry(EXACT, () -> never.await());
                  });
          sleep(ofSeconds(1));
          blocked.cancel();
          assertThatThrownBy(() -> await(blocked)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).hasSize(2);
  }

  @Test
  void theInterruptOfABlockedAttemptIsACancellation() {
    Mode.OWN_LOOP.run(
        () -> {
          Task<?> task =
              createTask(
                  () ->
                      retry(
                          EXACT,
                          () -> {
                            trail.add("attempt");
                            Thread.sleep(ofSeconds(10));
                          }),
                  "blocked");
          sleep(ofSeconds(1));
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("attempt");
  }

  /** Two checked exceptions that are not related are an {@link Exception} to the compiler. */
  @InBothModes
  void ofTwoCheckedExceptionsEachComesOutAsItself(Mode mode) {
    mode.run(
        () -> {
          for (Exception failure :
              List.of(new IOException("connection"), new GeneralSecurityException("key"))) {
            try {
              int length =
                  retry(
                      Retry.upTo(2).withPauses(ofSeconds(1), ofSeconds(1)), () -> length(failure));
              trail.add(length);
            } catch (Exception thrown) {
              trail.add(thrown == failure ? failure.getMessage() : thrown);
            }
          }
        });
    assertThat(trail).containsExactly("connection", "key");
  }

  private static int length(Exception failure) throws IOException, GeneralSecurityException {
    if (failure instanceof IOException broken) {
      throw broken;
    } else if (failure instanceof GeneralSecurityException refused) {
      throw refused;
    }
    return 0;
  }

  @InBothModes
  void aTimeoutInsideIsRetriedAndOneOutsideEndsIt(Mode mode) {
    mode.run(
        () -> {
          assertThatThrownBy(
                  () ->
                      timeout(
                          ofSeconds(10),
                          () ->
                              retry(
                                  EXACT,
                                  () ->
                                      timeout(
                                          ofSeconds(2),
                                          () -> {
                                            trail.add(now());
                                            sleep(ofSeconds(5));
                                          }))))
              .isInstanceOf(asyncio.TimeoutError.class);
          assertThat(now()).isEqualTo(10);
        });
    assertThat(trail).containsExactly(0.0, 3.0, 7.0);
  }

  @InBothModes
  void chanceComesFromTheGeneratorThatIsGiven(Mode mode) {
    Retry policy =
        Retry.upTo(4)
            .withPauses(ofSeconds(1), ofSeconds(1))
            .withRandom(new Random(1))
            .withJitter(1);
    var same = new Random(1);
    mode.run(() -> retry(policy, failing(3)));
    double due = 0;
    for (int i = 1; i < 4; i++) {
      due += 1 - same.nextDouble();
      assertThat((double) trail.get(i)).isBetween(due - 0.002, due + 0.002);
    }
  }

  @InBothModes
  void anErrorIsNotRetried(Mode mode) {
    mode.run(
        () ->
            assertThatThrownBy(
                    () ->
                        retry(
                            EXACT,
                            () -> {
                              trail.add("attempt");
                              throw new AssertionError("broken");
                            }))
                .isInstanceOf(AssertionError.class));
    assertThat(trail).containsExactly("attempt");
  }

  @Test
  void boundsAreChecked() {
    assertThatThrownBy(() -> Retry.upTo(0)).hasMessage("attempts must be at least 1, got 0");
    assertThatThrownBy(() -> EXACT.withJitter(1.5))
        .hasMessage("share must be from 0 to 1, got 1.5");
    assertThatThrownBy(() -> EXACT.withJitter(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> EXACT.withPauses(ofSeconds(2), ofSeconds(1)))
        .hasMessage("pauses must be from 0 upwards, got PT2S to PT1S");
    assertThat(Retry.upTo(3)).hasToString("<Retry up to 3, pauses PT0.1S to PT10S>");
  }

  @InBothModes
  void thousandsOfAttemptsKeepTheLongestPause(Mode mode) {
    Retry policy =
        Retry.upTo(Integer.MAX_VALUE).withPauses(ofMillis(1), ofSeconds(1)).withJitter(0);
    mode.run(() -> retry(policy, failing(3000)));
    assertThat((double) trail.getLast() - (double) trail.get(trail.size() - 2))
        .isBetween(0.999, 1.001);
  }
}
