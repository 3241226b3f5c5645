package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.iterateInThread;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncGenerator;
import asyncio.CancelledError;
import asyncio.Task;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Iterators, streams and stages of the JDK, and what a loop makes of them. */
class BlockingSourcesTest {
  private final List<Object> trail = new CopyOnWriteArrayList<>();

  @InBothModes
  void eachValueIsTakenInTheExecutor(Mode mode) {
    mode.run(
        () -> {
          Stream<String> source =
              Stream.of("a", "b")
                  .peek(item -> trail.add(Thread.currentThread().getName().startsWith("asyncio_")))
                  .onClose(() -> trail.add("closed"));
          iterateInThread(source).forEach(trail::add);
        });
    assertThat(trail).containsExactly(true, "a", true, "b", "closed");
  }

  @InBothModes
  void nullsAndNothingAreGivenAsTheyAre(Mode mode) {
    mode.run(
        () -> {
          iterateInThread(Arrays.asList("a", null)).forEach(trail::add);
          iterateInThread(List.of()).forEach(trail::add);
        });
    assertThat(trail).containsExactly("a", null);
  }

  @InBothModes
  void aFailureOfTheSourceGoesToTheConsumer(Mode mode) {
    mode.run(
        () -> {
          Stream<String> source =
              Stream.of("a")
                  .<String>map(
                      item -> {
                        throw new UncheckedIOException(new java.io.IOException("gone"));
                      })
                  .onClose(() -> trail.add("closed"));
          assertThatThrownBy(() -> iterateInThread(source).forEach(trail::add))
              .isInstanceOf(UncheckedIOException.class);
        });
    assertThat(trail).containsExactly("closed");
  }

  @InBothModes
  void closingItEarlyClosesTheStream(Mode mode) {
    mode.run(
        () -> {
          Stream<Integer> source = Stream.iterate(0, i -> i + 1).onClose(() -> trail.add("closed"));
          try (AsyncGenerator<Integer> values = iterateInThread(source)) {
            trail.add(values.next());
            trail.add(values.next());
          }
        });
    assertThat(trail).containsExactly(0, 1, "closed");
  }

  @InBothModes
  void aCancellationDoesNotWaitForAValueButTheCloseDoes(Mode mode) {
    var reached = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    mode.runInRealTime(
        () -> {
          Stream<String> source =
              Stream.of("a")
                  .peek(
                      item -> {
                        reached.countDown();
                        awaitUninterruptibly(go);
                        trail.add("taken");
                      })
                  .onClose(() -> trail.add("closed"));
          AsyncGenerator<String> values = iterateInThread(source);
          Task<String> taking = createTask(values::next);
          while (reached.getCount() > 0) {
            sleep(Duration.ofMillis(1));
          }
          taking.cancel();
          assertThatThrownBy(() -> await(taking)).isInstanceOf(CancelledError.class);
          trail.add("cancelled");
          go.countDown();
          while (trail.size() < 3) {
            sleep(Duration.ofMillis(1));
          }
        });
    assertThat(trail).containsExactly("cancelled", "taken", "closed");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBlockingIteratorSuspendsOnlyItsTask() {
    Mode.OWN_LOOP.run(
        () -> {
          var queue = new LinkedBlockingQueue<String>();
          Iterator<String> blocking = Stream.generate(() -> taken(queue)).limit(2).iterator();
          Task<?> taking =
              createTask(() -> blocking.forEachRemaining(item -> trail.add("took " + item)));
          for (String item : List.of("a", "b")) {
            sleep(Duration.ofSeconds(1));
            trail.add("put " + item);
            queue.add(item);
          }
          await(taking);
        });
    assertThat(trail).containsExactly("put a", "took a", "put b", "took b");
  }

  private static String taken(LinkedBlockingQueue<String> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @InBothModes
  void aGeneratorIsAStream(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> numbers =
              asyncGenerator(
                  out -> {
                    try {
                      for (int i = 0; true; i++) {
                        sleep(Duration.ofSeconds(1));
                        out.yield(i);
                      }
                    } finally {
                      trail.add("closed");
                    }
                  });
          try (Stream<Integer> stream = numbers.stream()) {
            trail.add(stream.map(i -> i * i).filter(i -> i % 2 == 1).limit(3).toList());
          }
        });
    assertThat(trail).containsExactly(List.of(1, 9, 25), "closed");
  }

  @InBothModes
  void aStageIsAwaitedAsItIs(Mode mode) {
    mode.run(
        () -> {
          trail.add(await(CompletableFuture.completedFuture("done")));
          var stage = new CompletableFuture<String>();
          Task<String> waiting = createTask(() -> await(stage.thenApply(String::toUpperCase)));
          sleep(Duration.ofSeconds(1));
          stage.complete("later");
          trail.add(await(waiting));
          var cancelled = new CompletableFuture<String>();
          Task<String> cancelling = createTask(() -> await(cancelled));
          sleep(Duration.ofSeconds(1));
          cancelling.cancel();
          assertThatThrownBy(() -> await(cancelling)).isInstanceOf(CancelledError.class);
          trail.add(cancelled.isCancelled());
        });
    assertThat(trail).containsExactly("done", "LATER", true);
  }
}
