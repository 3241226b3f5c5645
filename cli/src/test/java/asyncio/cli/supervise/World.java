package asyncio.cli.supervise;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Workers that are none, in a time that is none: what {@link Supervision} orders happens here. */
final class World {
  private static final long MILLI = 1_000_000L;

  /** What a worker does when it is left to itself. */
  static final class Fake {
    int id;
    Duration boot = Duration.ofSeconds(1); // null: never ready
    Integer diesAtBoot; // with this code
    Duration livesFor; // once it is ready
    Duration drain = Duration.ofMillis(500); // null: does not end when it is retired
    Duration silentFrom; // after its start: says nothing more, hears nothing
    Duration stuckFrom; // after its start: a loop does not turn any more
    long requestsEachSecond;
    long memory;
    long memoryEachSecond;
    long began;
    boolean immortal;
    boolean ready;
    boolean gone;
    boolean leaving;
  }

  private record Due(long at, long number, Runnable what) {}

  final List<String> trail = new ArrayList<>();
  final Map<Integer, Fake> workers = new HashMap<>(); // that run
  final Supervision supervision;
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(
          java.util.Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
  private final IntFunction<Fake> factory;
  private long number;
  long now;
  int started;
  int fewestReady = Integer.MAX_VALUE; // since it was reset
  int mostRunning;
  Integer exit;
  Consumer<Order> watcher = order -> {};

  World(Rules rules, IntFunction<Fake> factory) {
    this.factory = factory;
    supervision = new Supervision(rules, bound -> bound - 1);
    happens(new Event.Tick());
  }

  static Fake well(int id) {
    return new Fake();
  }

  private void in(Duration time, Runnable what) {
    due.add(new Due(now + time.toNanos(), number++, what));
  }

  /** At a time from the start. */
  void at(Duration time, Event event) {
    due.add(new Due(time.toNanos(), number++, () -> happens(event)));
  }

  void happens(Event event) {
    if (event instanceof Event.Exited(int id, int code)) {
      workers.remove(id).gone = true;
      trail.add(time() + " worker " + id + " gone " + code);
    }
    for (Order order : supervision.on(event, now)) {
      watcher.accept(order);
      obey(order);
    }
    if (exit == null) {
      int ready = (int) workers.values().stream().filter(each -> each.ready).count();
      fewestReady = Math.min(fewestReady, ready);
      mostRunning = Math.max(mostRunning, workers.size());
    }
  }

  String time() {
    return "%.1f".formatted(now / 1e9);
  }

  private void obey(Order order) {
    switch (order) {
      case Order.Start(int id, int generation) -> start(id, generation);
      case Order.Retire(int id, Duration grace) -> {
        trail.add(time() + " retire " + id);
        retire(workers.get(id));
      }
      case Order.Quit(int id) -> {
        trail.add(time() + " quit " + id);
        Fake worker = workers.get(id);
        if (hears(worker)) {
          worker.ready = false;
          end(worker, Duration.ofMillis(100), 0);
        }
      }
      case Order.Dump(int id) -> {
        trail.add(time() + " dump " + id);
        Fake worker = workers.get(id);
        if (hears(worker)) {
          in(Duration.ofMillis(100), () -> happens(new Event.Dumped(id)));
        }
      }
      case Order.Kill(int id) -> {
        trail.add(time() + " kill " + id);
        Fake worker = workers.get(id);
        worker.ready = false;
        worker.leaving = false;
        end(worker, Duration.ofMillis(10), -9);
      }
      case Order.Mean _ -> {}
      case Order.Say _ -> {}
      case Order.Exit(int code) -> {
        trail.add(time() + " exit " + code);
        exit = code;
      }
    }
  }

  private void start(int id, int generation) {
    started++;
    trail.add(time() + " start " + id + (generation == 0 ? "" : " of " + generation));
    Fake worker = factory.apply(id);
    worker.id = id;
    worker.began = now;
    workers.put(id, worker);
    if (worker.diesAtBoot != null) {
      end(worker, worker.boot, worker.diesAtBoot);
    } else if (worker.boot != null) {
      in(worker.boot, () -> ready(worker));
    }
  }

  private void ready(Fake worker) {
    if (worker.gone || worker.leaving || !hears(worker)) {
      return;
    }
    worker.ready = true;
    trail.add(time() + " ready " + worker.id);
    happens(new Event.Ready(worker.id));
    beat(worker);
    if (worker.livesFor != null) {
      end(worker, worker.livesFor, -11);
    }
  }

  private void beat(Fake worker) {
    if (worker.gone || !hears(worker)) {
      return;
    }
    long seconds = (now - worker.began) / 1_000_000_000L;
    long stuck = worker.stuckFrom == null ? -1 : now - worker.began - worker.stuckFrom.toNanos();
    happens(
        new Event.Alive(
            worker.id,
            new Beat(
                Math.max(0, stuck / MILLI),
                1,
                10,
                worker.requestsEachSecond * seconds,
                0,
                worker.memory + worker.memoryEachSecond * seconds)));
    in(Duration.ofSeconds(1), () -> beat(worker));
  }

  private boolean hears(Fake worker) {
    return worker.silentFrom == null || now - worker.began < worker.silentFrom.toNanos();
  }

  private void retire(Fake worker) {
    worker.ready = false;
    boolean turns = worker.stuckFrom == null || now - worker.began < worker.stuckFrom.toNanos();
    if (hears(worker) && turns && worker.drain != null) {
      end(worker, worker.drain, 0);
    }
  }

  private void end(Fake worker, Duration time, int code) {
    if (worker.leaving || worker.immortal) {
      return;
    }
    worker.leaving = code >= 0;
    in(
        time,
        () -> {
          if (!worker.gone) {
            worker.ready = false;
            happens(new Event.Exited(worker.id, code));
          }
        });
  }

  /** The supervisor stands still for so long; then it looks before it hears what has come. */
  void standsStill(Duration time) {
    now += time.toNanos();
    happens(new Event.Slept(time));
    happens(new Event.Tick());
  }

  /** Goes on to a time from the start, or until the program has ended. */
  World until(Duration time) {
    while (exit == null) {
      long wake = supervision.wakeAt();
      long next = due.isEmpty() ? Long.MAX_VALUE : due.peek().at();
      long at = Math.min(wake, next);
      if (at > time.toNanos()) {
        now = time.toNanos();
        return this;
      }
      now = Math.max(now, at);
      if (next <= wake) {
        due.remove().what().run();
      } else {
        happens(new Event.Tick());
      }
    }
    return this;
  }

  /** The trail since the last call. */
  List<String> trail() {
    List<String> said = List.copyOf(trail);
    trail.clear();
    return said;
  }
}
