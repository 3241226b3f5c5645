package asyncio.benchmarks;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.sync.Channel;
import asyncio.sync.Queue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What handing items over costs: within a task, between two tasks, and from another thread into a
 * task; beside a bare switch of the same round. Prints a Markdown table.
 *
 * <p>{@code java --add-opens java.base/java.lang=ALL-UNNAMED … asyncio.benchmarks.Queues [rounds]}
 */
public final class Queues {
  private static final int MANY = 10_000_000;

  private final Rounds rounds = new Rounds();

  private Queues() {}

  /**
   * Measures and prints.
   *
   * @param args the number of rounds; 7 unless given
   */
  public static void main(String[] args) {
    var queues = new Queues();
    queues.rounds.measure(args, queues::round);
    queues.print();
  }

  private void round() {
    rounds.noteBare();
    run(() -> rounds.note("switch: sleep(0)", each(1_000_000, Queues::switches)));
    run(() -> rounds.note("putNowait + getNowait", each(MANY, Queues::nowait)));
    run(() -> rounds.note("put + get", each(MANY, Queues::putAndGet)));
    run(() -> rounds.note("trySend + tryReceive", each(MANY, Queues::tryBoth)));
    run(() -> rounds.note("ping-pong over futures, a round trip", each(300_000, Queues::futures)));
    run(
        () ->
            rounds.note(
                "ping-pong over two queues, a round trip", each(300_000, Queues::pingPong)));
    run(
        () ->
            rounds.note(
                "ping-pong over two channels, a round trip", each(300_000, Queues::volley)));
    run(() -> rounds.note("channel, foreign thread to task", each(MANY, n -> fromThread(n, 0))));
    run(() -> rounds.note("the same, bounded by 1000", each(MANY, n -> fromThread(n, 1000))));
  }

  private interface Work {
    void times(int n) throws Exception;
  }

  private static double each(int n, Work work) throws Exception {
    long start = System.nanoTime();
    work.times(n);
    return (System.nanoTime() - start) / (double) n;
  }

  private static void switches(int n) {
    for (int i = 0; i < n; i++) {
      sleep(Duration.ZERO);
    }
  }

  private static void nowait(int n) {
    var queue = new Queue<Integer>();
    for (int i = 0; i < n; i++) {
      queue.putNowait(1);
      check(queue.getNowait() == 1);
    }
  }

  private static void putAndGet(int n) {
    var queue = new Queue<Integer>(1);
    for (int i = 0; i < n; i++) {
      queue.put(1);
      check(queue.get() == 1);
    }
  }

  private static void tryBoth(int n) {
    var channel = new Channel<Integer>();
    for (int i = 0; i < n; i++) {
      channel.trySend(1);
      check(channel.tryReceive() != null);
    }
  }

  /** The floor of the other ping-pongs: a future for each wait, and nothing else. */
  private static void futures(int n) {
    EventLoop loop = EventLoop.running();
    List<Future<Boolean>> there = new ArrayList<>(List.of(loop.createFuture()));
    List<Future<Boolean>> back = new ArrayList<>(List.of(loop.createFuture()));
    Task<?> echo =
        createTask(
            () -> {
              for (int i = 0; i < n; i++) {
                there.get(0).await();
                there.set(0, loop.createFuture());
                back.get(0).setResult(true);
              }
            });
    sleep(Duration.ZERO);
    for (int i = 0; i < n; i++) {
      there.get(0).setResult(true);
      back.get(0).await();
      back.set(0, loop.createFuture());
    }
    await(echo);
  }

  private static void pingPong(int n) {
    var there = new Queue<Integer>();
    var back = new Queue<Integer>();
    Task<?> echo =
        createTask(
            () -> {
              for (int ball : there) {
                back.put(ball);
              }
            });
    for (int i = 0; i < n; i++) {
      there.put(i);
      check(back.get() == i);
    }
    there.shutdown();
    await(echo);
  }

  private static void volley(int n) throws InterruptedException {
    var there = new Channel<Integer>();
    var back = new Channel<Integer>();
    Task<?> echo =
        createTask(
            () -> {
              for (int ball : there) {
                back.send(ball);
              }
            });
    for (int i = 0; i < n; i++) {
      there.send(i);
      check(back.receive() == i);
    }
    there.shutdown();
    await(echo);
  }

  private static void fromThread(int n, int maxsize) throws InterruptedException {
    var channel = new Channel<Integer>(maxsize);
    Thread sender = Thread.ofPlatform().start(() -> sendAll(channel, n));
    int received = 0;
    for (int item : channel) {
      received += item;
    }
    check(received == n);
    sender.join();
  }

  private static void sendAll(Channel<Integer> channel, int n) {
    try {
      for (int i = 0; i < n; i++) {
        channel.send(1);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    channel.shutdown();
  }

  private static void check(boolean right) {
    if (!right) {
      throw new AssertionError("the benchmark did not do its work");
    }
  }

  private void print() {
    Map<String, String> targets =
        Map.of(
            "putNowait + getNowait", "≤ 25",
            "put + get", "≤ 25",
            "ping-pong over two queues, a round trip", "≤ 450",
            "channel, foreign thread to task", "≤ 333 (3 M/s)");
    System.out.println("| operation | median | least – most | target | in bare switches |");
    System.out.println("|---|---|---|---|---|");
    rounds.forEach(
        (name, each) -> {
          double ratio = new Figure(name, "×", rounds.ratios(each), "").median();
          System.out.printf(
              "%s %.2f |%n",
              new Figure(name, "ns", each, targets.getOrDefault(name, "")).row(), ratio);
        });
  }
}
