package asyncio.behaviour;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.Poller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a loop is given from outside of its queue, and what it must not forget meanwhile. */
class HandedOverTest {
  private final List<Object> trail = new ArrayList<>();

  /** Counts how often it is asked for events. */
  private static final class Counting implements Poller {
    private int polls;

    @Override
    public void poll(long nanos) {
      polls++;
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {}
  }

  /** A callback that another thread has handed over again before it ends. */
  private static final class Flood implements Runnable {
    private final EventLoop loop;
    private int left = 50;

    Flood(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public void run() {
      if (left-- > 0) {
        OtherThread.does(() -> loop.callSoonThreadsafe(this));
      } else {
        loop.stop();
      }
    }
  }

  @InBothModes
  void whoPostsForEverDoesNotKeepTheLoopFromItsEvents(Mode mode) {
    var poller = new Counting();
    try (var loop = new EventLoop(mode.options().withPoller(() -> poller))) {
      loop.callSoon(new Flood(loop));
      loop.runForever();
    }
    assertThat(poller.polls).isGreaterThanOrEqualTo(50);
  }

  @InBothModes
  void whatWasHandedOverBeforeRunsBefore(Mode mode) {
    mode.run(
        () -> {
          EventLoop loop = EventLoop.running();
          OtherThread.does(() -> loop.callSoonThreadsafe(() -> trail.add("handed over")));
          loop.callSoon(() -> trail.add("callback"));
          OtherThread.does(() -> loop.callSoonThreadsafe(() -> trail.add("handed over too")));
          createTask(() -> trail.add("task"));
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("handed over", "callback", "handed over too", "task");
  }

  @InBothModes
  void closingAnotherLoopInsideOneLeavesThatOneInCharge(Mode mode) {
    mode.run(
        () -> {
          EventLoop outer = EventLoop.running();
          mode.loop().close();
          trail.add(EventLoop.running() == outer);
          outer.callSoon(
              () -> {
                mode.loop().close();
                trail.add(EventLoop.running() == outer);
                createTask(() -> trail.add("and works"));
              });
          sleep(Duration.ofHours(1));
        });
    assertThat(trail).containsExactly(true, true, "and works");
  }
}
