package asyncio.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The heap of timers. */
class TimersTest {
  /** A timer that remembers what it was set to. */
  private static final class Alarm implements TimerEntry {
    private final long when;
    private final int number;
    private int place = Timers.ABSENT;

    Alarm(long when, int number) {
      this.when = when;
      this.number = number;
    }

    @Override
    public int place() {
      return place;
    }

    @Override
    public void place(int index) {
      place = index;
    }

    @Override
    public String toString() {
      return when + "#" + number;
    }
  }

  private static final Comparator<Alarm> ORDER =
      Comparator.<Alarm>comparingLong(alarm -> alarm.when).thenComparingInt(alarm -> alarm.number);

  private final Timers timers = new Timers();

  private List<Alarm> pollAll() {
    List<Alarm> polled = new ArrayList<>();
    while (!timers.isEmpty()) {
      long earliest = timers.earliest();
      var alarm = (Alarm) timers.poll();
      assertThat(alarm.when).isEqualTo(earliest);
      assertThat(alarm.place).isEqualTo(Timers.ABSENT);
      polled.add(alarm);
    }
    return polled;
  }

  @Test
  void timersComeEarliestFirstAndTiesFirstInFirstOut() {
    var random = new Random(1);
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      var alarm = new Alarm(random.nextLong(100), i);
      alarms.add(alarm);
      timers.add(alarm, alarm.when);
    }

    List<Alarm> polled = pollAll();

    alarms.sort(ORDER);
    assertThat(polled).isEqualTo(alarms);
  }

  @Test
  void removedTimersLeaveAtOnceAndTheOthersKeepTheirOrder() {
    var random = new Random(2);
    List<Alarm> left = new ArrayList<>();
    List<Alarm> removed = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      var alarm = new Alarm(random.nextLong(100), i);
      (random.nextBoolean() ? left : removed).add(alarm);
      timers.add(alarm, alarm.when);
    }

    removed.forEach(timers::remove);

    assertThat(timers.size()).isEqualTo(left.size());
    assertThat(removed).allMatch(alarm -> alarm.place == Timers.ABSENT);
    left.sort(ORDER);
    assertThat(pollAll()).isEqualTo(left);
  }

  @Test
  void addingPollingAndRemovingMayAlternate() {
    var random = new Random(3);
    List<Alarm> expected = new ArrayList<>();
    List<Alarm> polled = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int action = random.nextInt(4);
      if (action < 2) {
        var alarm = new Alarm(random.nextLong(1000), i);
        expected.add(alarm);
        timers.add(alarm, alarm.when);
      } else if (!expected.isEmpty() && action == 2) {
        Alarm least = expected.stream().min(ORDER).orElseThrow();
        expected.remove(least);
        polled.add(least);
        assertThat(timers.poll()).isSameAs(least);
      } else if (!expected.isEmpty()) {
        timers.remove(expected.remove(random.nextInt(expected.size())));
      }
    }
    assertThat(polled).isNotEmpty();
    assertThat(timers.size()).isEqualTo(expected.size());
  }

  @Test
  void removingATimerThatIsNotThereDoesNothing() {
    var alarm = new Alarm(1, 0);

    timers.remove(alarm);
    timers.add(alarm, 1);
    timers.remove(alarm);
    timers.remove(alarm);

    assertThat(timers.isEmpty()).isTrue();
  }

  @Test
  void clearedTimersAreAbsent() {
    var alarm = new Alarm(1, 0);
    timers.add(alarm, 1);

    timers.clear();
    timers.remove(alarm);
    timers.add(new Alarm(2, 1), 2);

    assertThat(alarm.place).isEqualTo(Timers.ABSENT);
    assertThat(pollAll()).hasToString("[2#1]");
  }

  @Test
  void aCancelledTimerHandleIsTakenOutOfTheHeap_LOOP5() {
    try (var loop = new EventLoop(LoopOptions.defaults().withClock(new VirtualClock()))) {
      var near = loop.callLater(Duration.ofHours(1), () -> {});
      var far = loop.callLater(Duration.ofHours(2), () -> {});
      assertThat(List.of(((TimerEntry) near).place(), ((TimerEntry) far).place()))
          .containsExactly(0, 1);

      near.cancel();

      assertThat(List.of(((TimerEntry) near).place(), ((TimerEntry) far).place()))
          .containsExactly(Timers.ABSENT, 0);
    }
  }
}
