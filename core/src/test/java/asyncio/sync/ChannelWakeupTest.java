package asyncio.sync;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Task;
import asyncio.behaviour.Busy;
import asyncio.behaviour.InBothModes;
import asyncio.behaviour.Mode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * What happens between two steps of who waits for a channel; each interleaving is made to happen.
 */
class ChannelWakeupTest {
  /** A channel in which something happens when somebody has looked and is about to wait. */
  private static Channel<String> whenAboutToWait(int maxsize, Runnable happens) {
    return new Channel<>(
        maxsize,
        () -> {
          happens.run();
          return Waiter.here();
        });
  }

  /** Runs something in a thread, and gives its outcome. */
  private static <T> CompletableFuture<T> inThread(Supplier<T> body) {
    var outcome = new CompletableFuture<T>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                outcome.complete(body.get());
              } catch (Throwable failure) {
                outcome.completeExceptionally(failure);
              }
            });
    return outcome;
  }

  private static String received(Channel<String> channel) {
    try {
      return channel.receive();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void until(Channel<?> channel, String state) {
    Busy.until(() -> channel.toString().contains(state));
  }

  @InBothModes
  void anItemThatComesBetweenTheLookAndTheWaitIsReceived(Mode mode) {
    var channel = new AtomicReference<Channel<String>>();
    channel.set(whenAboutToWait(0, () -> channel.get().trySend("item")));
    mode.run(() -> assertThat(channel.get().receive()).isEqualTo("item"));
    assertThat(received(channel.get())).isEqualTo("item"); // in a thread as well
    assertThat(channel.get()).asString().contains("receivers=0");
  }

  @InBothModes
  void theRoomThatIsMadeBetweenTheLookAndTheWaitIsTaken(Mode mode) {
    var channel = new AtomicReference<Channel<String>>();
    channel.set(whenAboutToWait(1, () -> assertThat(channel.get().tryReceive()).isNotNull()));
    channel.get().trySend("first");
    mode.run(() -> channel.get().send("second"));
    assertThat(channel.get().tryReceive()).isEqualTo("second");
    assertThat(channel.get()).asString().contains("senders=0");
  }

  @InBothModes
  void aShutdownBetweenTheLookAndTheWaitEndsIt(Mode mode) {
    var channel = new AtomicReference<Channel<String>>();
    channel.set(whenAboutToWait(0, () -> channel.get().shutdown()));
    mode.run(
        () -> assertThatThrownBy(() -> channel.get().receive()).isInstanceOf(QueueShutDown.class));
  }

  /** A task that waits, of a loop that is closed before anybody wakes it. */
  private static void waitInALoopThatIsClosed(Mode mode, Channel<String> channel) {
    try (EventLoop loop = mode.loop()) {
      Mode.reports(loop);
      loop.createTask(() -> channel.receive());
      loop.runUntilComplete(() -> sleep(Duration.ZERO));
    }
  }

  @InBothModes
  void whoseLoopIsClosedDoesNotTakeTheWakeUpOfAnother(Mode mode) {
    var channel = new Channel<String>();
    waitInALoopThatIsClosed(mode, channel);
    CompletableFuture<String> waiting = inThread(() -> received(channel));
    until(channel, "receivers=1");
    channel.trySend("item");
    assertThat(waiting.join()).isEqualTo("item");
  }

  /** Somebody who waits and cannot be woken, as if its loop had been closed just then. */
  private static final class Gone extends Waiter {
    private final CountDownLatch end;

    Gone(CountDownLatch end) {
      this.end = end;
    }

    @Override
    void await() throws InterruptedException {
      end.await();
    }

    @Override
    boolean wake() {
      return false;
    }
  }

  @Test
  void aWakeUpThatIsRefusedGoesToTheNext() {
    var end = new CountDownLatch(1);
    var gone = new AtomicInteger(2);
    var channel =
        new Channel<String>(0, () -> gone.getAndDecrement() > 0 ? new Gone(end) : Waiter.here());
    for (int waiting = 1; waiting <= 2; waiting++) {
      var _ = inThread(() -> received(channel));
      until(channel, "receivers=" + waiting);
    }
    CompletableFuture<String> last = inThread(() -> received(channel));
    until(channel, "receivers=3");
    channel.trySend("item");
    assertThat(last.join()).isEqualTo("item");
    assertThat(channel).asString().contains("receivers=0");
    end.countDown();
    channel.shutdown();
  }

  @Test
  void itsSizesCanBeAskedForInEveryThread() {
    var channel = new Channel<String>(3);
    channel.trySend("one");
    channel.trySend("two");
    assertThat(channel.maxsize()).isEqualTo(3);
    assertThat(channel.qsize()).isEqualTo(2);
    assertThat(inThread(channel::qsize).join()).isEqualTo(2); // the first has let go of the lock
  }

  @InBothModes
  void afterAShutdownNobodyIsSaidToWait(Mode mode) {
    mode.run(
        () -> {
          var empty = new Channel<String>();
          Task<String> receiving = createTask(empty::receive);
          var full = new Channel<String>(1);
          full.send("item");
          Task<?> sending = createTask(() -> full.send("another"));
          sleep(Duration.ZERO);
          assertThat(empty).asString().contains("receivers=1");
          assertThat(full).asString().contains("senders=1");
          empty.shutdown();
          full.shutdown();
          assertThat(empty).asString().contains("receivers=0 senders=0");
          assertThat(full).asString().contains("receivers=0 senders=0");
          assertThatThrownBy(() -> await(receiving)).isInstanceOf(QueueShutDown.class);
          assertThatThrownBy(() -> await(sending)).isInstanceOf(QueueShutDown.class);
        });
  }
}
