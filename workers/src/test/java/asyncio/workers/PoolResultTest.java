package asyncio.workers;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The results of a map, in virtual time. */
class PoolResultTest {
  private static final RemoteFunction<Integer, Integer> SAME = Jobs::noted;
  private static final RemoteFunction<Integer, Integer> FAILING = Jobs::notedFailure;
  private static final RemoteBiFunction<Integer, Integer, Integer> LATER = Jobs::notedAfter;

  private static void with(CrewTest.Body body) {
    Jobs.BEGUN.clear();
    CrewTest.with(
        new InMemory(new Random(1)), options -> options.processes(2).childConcurrency(4), body);
  }

  private static PoolResult<Integer> map(Crew crew, Iterable<Integer> source) {
    return new PoolResult<>(
        crew, source, item -> crew.submit(CallOptions.DEFAULT, false, SAME, item));
  }

  /** Each takes less than the one before. */
  private static PoolResult<Integer> mapBackwards(Crew crew, int count) {
    return new PoolResult<>(
        crew,
        IntStream.range(0, count).boxed().toList(),
        item -> crew.submit(CallOptions.DEFAULT, false, LATER, item, 1_000 * (count - item)));
  }

  @Test
  void asTheyAreDoneTheQuickestComesFirst() {
    with(
        crew -> {
          List<Integer> taken = new ArrayList<>();
          mapBackwards(crew, 5).asCompleted().forEach(taken::add);
          assertThat(taken).containsExactly(4, 3, 2, 1, 0);
          taken.clear();
          mapBackwards(crew, 5).forEach(taken::add);
          assertThat(taken).containsExactly(0, 1, 2, 3, 4);
        });
  }

  @Test
  void aResultIsGivenWhenItHasBeenCounted() {
    with(
        crew -> {
          List<String> trail = new ArrayList<>();
          PoolResult<Integer> results =
              new PoolResult<>(crew, List.of(0, 1, 2), item -> done(item))
                  .onProgress(progress -> trail.add("done " + progress.done()));
          results.forEach(result -> trail.add("got " + result));
          assertThat(trail)
              .containsExactly("done 1", "done 2", "done 3", "got 0", "got 1", "got 2");
        });
  }

  private static Future<Integer> done(int result) {
    Future<Integer> future = EventLoop.running().createFuture();
    future.setResult(result);
    return future;
  }

  @Test
  void aSourceMaySuspend() {
    with(
        crew -> {
          Iterable<Integer> slow =
              () ->
                  new Iterator<>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                      sleep(Duration.ofSeconds(1));
                      return next < 3;
                    }

                    @Override
                    public Integer next() {
                      return next++;
                    }
                  };
          assertThat(await(map(crew, slow))).containsExactly(0, 1, 2);
        });
  }

  @Test
  void nothingBeginsBeforeAResultIsAskedForAndNoMoreThanTheWindow() {
    with(
        crew -> {
          PoolResult<Integer> results =
              map(crew, IntStream.range(0, 100).boxed().toList()).window(10);
          sleep(Duration.ofSeconds(10));
          assertThat(Jobs.BEGUN).isEmpty();
          assertThat(results.next()).isZero();
          sleep(Duration.ofSeconds(10));
          assertThat(Jobs.BEGUN).hasSize(11);
          results.close();
          assertThat(results.hasNext()).isFalse();
          assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
        });
  }

  @Test
  void aFailureComesInItsPlaceAndCancelsTheRest() {
    with(
        crew -> {
          PoolResult<Integer> results =
              new PoolResult<>(
                  crew,
                  IntStream.range(0, 1_000).boxed().toList(),
                  item ->
                      item == 3
                          ? crew.submit(CallOptions.DEFAULT, false, FAILING, item)
                          : crew.submit(CallOptions.DEFAULT, false, LATER, item, 10));
          assertThatThrownBy(() -> await(results))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("failure of 3");
          sleep(Duration.ofSeconds(1));
          assertThat(Jobs.BEGUN).hasSizeLessThan(30);
          assertThat(crew.progress().running()).isZero();
        });
  }

  @Test
  void aSourceThatFailsIsTold() {
    with(
        crew -> {
          Iterable<Integer> broken =
              () -> IntStream.range(0, 5).mapToObj(item -> 10 / (3 - item)).iterator();
          assertThatThrownBy(() -> await(map(crew, broken)))
              .isInstanceOf(ArithmeticException.class);
        });
  }

  @Test
  void nothingIsBegunAfterItWasClosedByASourceThatGoesOn() {
    Iterable<Integer> stubborn =
        () ->
            IntStream.iterate(0, next -> next + 1)
                .peek(
                    next -> {
                      if (next > 0) {
                        try {
                          sleep(Duration.ofSeconds(10));
                        } catch (CancelledError ignored) {
                          sleep(Duration.ofSeconds(1));
                        }
                      }
                    })
                .iterator();
    with(
        crew -> {
          PoolResult<Integer> results = map(crew, stubborn);
          assertThat(results.next()).isEqualTo(0);
          results.close();
          sleep(Duration.ofSeconds(60));
          assertThat(Jobs.BEGUN).containsOnlyKeys(0);
        });
  }

  @Test
  void aTakerThatIsCancelledLosesNoResult() {
    with(
        crew -> {
          PoolResult<Integer> results = mapBackwards(crew, 3);
          var taker = Asyncio.createTask(results::next);
          sleep(Duration.ofSeconds(1));
          taker.cancel();
          assertThatThrownBy(() -> await(taker)).isInstanceOf(CancelledError.class);
          assertThat(results.next()).isZero();
          assertThat(results.next()).isEqualTo(1);
          assertThat(results.next()).isEqualTo(2);
          assertThat(results.hasNext()).isFalse();
        });
  }

  @Test
  void aBarShowsHowFarItIs() {
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    with(
        crew -> {
          await(
              map(crew, IntStream.range(0, 10).boxed().toList())
                  .onProgress(new ProgressBar(10, out, false)));
        });
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("  2 of 10", "  4 of 10", "  6 of 10", "  8 of 10", "  10 of 10");
    bytes.reset();
    new ProgressBar(10, out, true).accept(new Progress(10, 1, 0, 0, Duration.ofSeconds(2)));
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            "\r  [" + "#".repeat(30) + "] 10 of 10, 1 failed, 0 running, 5/s \n");
  }
}
