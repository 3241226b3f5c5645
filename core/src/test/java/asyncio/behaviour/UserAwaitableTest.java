package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.ensureFuture;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.shield;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.TimeoutError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A type of the user's that can be awaited, and suspends as often as it likes. */
class UserAwaitableTest {
  private final List<Object> trail = new ArrayList<>();

  /** A rendezvous written with the public API only: suspends for its turn, then for a value. */
  private static final class Mailbox implements Awaitable<String> {
    private final Queue<String> letters = new ArrayDeque<>();
    private final Queue<Future<Boolean>> waiting = new ArrayDeque<>();

    void post(String letter) {
      letters.add(letter);
      Future<Boolean> first = waiting.poll();
      if (first != null && !first.done()) {
        first.setResult(true);
      }
    }

    @Override
    public String await() {
      sleep(Duration.ZERO); // Python's bare yield
      while (letters.isEmpty()) {
        Future<Boolean> arrival = EventLoop.running().createFuture();
        waiting.add(arrival);
        Asyncio.await(arrival); // Python's yield from
      }
      return letters.remove();
    }
  }

  @InBothModes
  void itIsAwaitedLikeACoroutine(Mode mode) {
    mode.run(
        () -> {
          var mailbox = new Mailbox();
          EventLoop.running().callLater(Duration.ofSeconds(1), () -> mailbox.post("one"));
          EventLoop.running().callLater(Duration.ofSeconds(2), () -> mailbox.post("two"));
          trail.add(await(mailbox));
          trail.add(await(mailbox));
        });
    assertThat(trail).containsExactly("one", "two");
  }

  @InBothModes
  void itMayBeATaskAndPartOfAGather(Mode mode) {
    mode.run(
        () -> {
          var one = new Mailbox();
          var two = new Mailbox();
          one.post("one");
          two.post("two");
          trail.addAll(await(gather(one, two)));
          one.post("three");
          trail.add(await(createTask(one)));
          one.post("four");
          trail.add(await(ensureFuture(one)));
          one.post("five");
          trail.add(await(shield(one)));
        });
    assertThat(trail).containsExactly("one", "two", "three", "four", "five");
  }

  @InBothModes
  void aTimeoutAndACancellationArriveWhereItWaits(Mode mode) {
    mode.run(
        () -> {
          var mailbox = new Mailbox();
          assertThatThrownBy(() -> waitFor(mailbox, Duration.ofSeconds(1)))
              .isInstanceOf(TimeoutError.class);
          Future<String> task = ensureFuture(mailbox);
          sleep(Duration.ofSeconds(1));
          task.cancel("enough");
          assertThatThrownBy(() -> await(task))
              .isInstanceOf(CancelledError.class)
              .hasMessage("enough");
        });
  }
}
