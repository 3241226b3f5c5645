package asyncio.sync;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TimeoutError;
import asyncio.behaviour.InBothModes;
import asyncio.behaviour.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * Threads and tasks of several loops send and receive while they are interrupted, cancelled, timed
 * out, and while loops are closed under them: each item arrives once, those of a sender in order.
 * If a wake-up were lost, it would not end.
 */
class ChannelStressTest {
  private static final int SENDERS = 3; // of each sort
  private static final int ITEMS = 400; // of each sender
  private static final int MANY_ITEMS = 20_000;

  private record Item(int sender, int number) {}

  private final AtomicBoolean sent = new AtomicBoolean();
  private int items = ITEMS;
  private final ConcurrentLinkedQueue<List<Item>> received = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @InBothModes
  @Tag("long")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void nothingIsLostAmongThreadsAndLoopsInALongTime(Mode mode) throws Exception {
    items = MANY_ITEMS;
    nothingIsLostAmongThreadsAndLoops(mode);
  }

  @InBothModes
  void nothingIsLostAmongThreadsAndLoops(Mode mode) throws Exception {
    for (int maxsize : List.of(0, 1, 100)) {
      stress(mode, new Channel<>(maxsize));
    }
  }

  @InBothModes
  void ifOneOfTwoWhoWaitLeavesTheOtherGetsTheItem(Mode mode) throws Exception {
    var channel = new Channel<Integer>();
    var orders = new Channel<Integer>();
    Thread sender =
        thread(
            () -> {
              for (int number : orders) {
                channel.send(number);
              }
            });
    mode.runInRealTime(
        () -> {
          for (int i = 0; i < 1000; i++) {
            Task<Integer> leaving = createTask(channel::receive);
            Task<Integer> staying = createTask(channel::receive);
            sleep(Duration.ZERO);
            orders.send(i);
            for (int tick = i % 40; tick > 0; tick--) {
              sleep(Duration.ZERO);
            }
            leaving.cancel();
            Asyncio.wait(List.of(leaving));
            if (leaving.cancelled()) {
              assertThat(waitFor(staying, Duration.ofMinutes(4))).isEqualTo(i);
            } else {
              assertThat(leaving.result()).isEqualTo(i);
              staying.cancel();
              Asyncio.wait(List.of(staying));
              assertThat(staying.cancelled()).isTrue();
            }
          }
          orders.shutdown();
        });
    sender.join();
    assertThat(failures).isEmpty();
  }

  private void stress(Mode mode, Channel<Item> channel) throws Exception {
    sent.set(false);
    received.clear();
    List<Thread> senders = new ArrayList<>();
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      int number = i;
      senders.add(thread(() -> sendFromThread(channel, number)));
    }
    senders.add(thread(() -> mode.runInRealTime(() -> sendFromTasks(channel))));
    List<Thread> receivers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      receivers.add(thread(() -> receiveInThread(channel)));
    }
    others.add(thread(() -> mode.runInRealTime(() -> receiveInTasks(channel))));
    others.add(thread(() -> closeLoops(mode, channel)));
    others.add(thread(() -> interrupt(List.of(senders.get(0), receivers.get(0)))));
    others.addAll(receivers);
    for (Thread sender : senders) {
      sender.join();
    }
    sent.set(true);
    channel.shutdown();
    for (Thread other : others) {
      other.join();
    }
    check();
  }

  private Thread thread(Action body) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                body.run();
              } catch (Throwable failure) {
                failures.add(failure);
              }
            });
  }

  private void check() {
    assertThat(failures).isEmpty();
    int[][] seen = new int[2 * SENDERS][items];
    for (List<Item> of : received) {
      int[] last = new int[2 * SENDERS];
      Arrays.fill(last, -1);
      for (Item item : of) {
        seen[item.sender][item.number]++;
        assertThat(item.number).isGreaterThan(last[item.sender]);
        last[item.sender] = item.number;
      }
    }
    for (int[] times : seen) {
      assertThat(Arrays.stream(times).allMatch(each -> each == 1)).isTrue();
    }
  }

  private List<Item> receiver() {
    List<Item> items = new ArrayList<>();
    received.add(items);
    return items;
  }

  // ---- threads

  private void sendFromThread(Channel<Item> channel, int sender) {
    for (int i = 0; i < items; i++) {
      var item = new Item(sender, i);
      boolean done = false;
      while (!done) {
        try {
          channel.send(item);
          done = true;
        } catch (InterruptedException again) {
          // it has not been sent
        }
      }
    }
  }

  private void receiveInThread(Channel<Item> channel) {
    List<Item> items = receiver();
    while (true) {
      try {
        items.add(channel.receive());
      } catch (InterruptedException again) {
        // nothing has been received
      } catch (QueueShutDown end) {
        return;
      }
    }
  }

  private void interrupt(List<Thread> threads) {
    while (!sent.get()) {
      threads.forEach(Thread::interrupt);
      Thread.yield();
    }
  }

  // ---- tasks

  private void sendFromTasks(Channel<Item> channel) {
    taskGroup(
        group -> {
          for (int i = 0; i < SENDERS; i++) {
            int sender = SENDERS + i;
            group.createTask(() -> sendFromTask(channel, sender));
          }
        });
  }

  private void sendFromTask(Channel<Item> channel, int sender) throws Exception {
    for (int i = 0; i < items; i++) {
      var item = new Item(sender, i);
      boolean[] done = {false};
      while (!done[0]) {
        try {
          timeout(
              Duration.ofNanos(i % 50 * 1000 + 1),
              () -> {
                channel.send(item);
                done[0] = true;
              });
        } catch (TimeoutError late) {
          // not sent, unless it says so
        }
      }
      if (i % 64 == 0) {
        sleep(Duration.ZERO);
      }
    }
  }

  private void receiveInTasks(Channel<Item> channel) {
    var random = new SplittableRandom(1);
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tasks.add(createTask(() -> receiveInTask(channel)));
    }
    while (!sent.get()) {
      int which = random.nextInt(tasks.size());
      tasks.get(which).cancel();
      sleep(Duration.ofNanos(20_000)); // a loop that never waits would keep a processor for itself
      tasks.set(which, createTask(() -> receiveInTask(channel)));
    }
    tasks.forEach(Asyncio::await);
  }

  private void receiveInTask(Channel<Item> channel) throws Exception {
    List<Item> items = receiver();
    try {
      for (Item item : channel) {
        items.add(item);
        if (items.size() % 16 == 0) {
          sleep(Duration.ZERO);
        }
      }
    } catch (CancelledError cancelled) {
      // nothing has been received
    }
  }

  /** Loops that live for a few iterations, and are closed while their tasks wait. */
  private void closeLoops(Mode mode, Channel<Item> channel) {
    while (!sent.get()) {
      try (var loop = new EventLoop(mode.real())) {
        loop.setExceptionHandler((in, context) -> {});
        for (int i = 0; i < 3; i++) {
          loop.createTask(() -> receiveInTask(channel));
        }
        loop.runUntilComplete(() -> sleep(Duration.ofNanos(100_000)));
      }
    }
  }
}
