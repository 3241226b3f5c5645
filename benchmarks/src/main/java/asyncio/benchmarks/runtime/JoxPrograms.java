package asyncio.benchmarks.runtime;

import static asyncio.benchmarks.runtime.Batch.check;

import com.softwaremill.jox.Channel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The programs on Jox's channels between virtual threads. Its structured concurrency for this JDK
 * does not resolve: see benchmarks/README.md.
 */
@State(Scope.Benchmark)
public class JoxPrograms {
  /** Made by JMH. */
  public JoxPrograms() {}

  /** One thread fills an unbounded channel, another empties it. */
  @Benchmark
  @OperationsPerInvocation(Batch.HANDED_OVER)
  public void queueHandover() throws InterruptedException {
    VirtualRun.run(
        () -> {
          Channel<Integer> channel = Channel.newUnlimitedChannel();
          try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> producer = executor.submit(() -> fill(channel));
            Future<Integer> consumer = executor.submit(() -> empty(channel));
            check(producer.get().equals(consumer.get()));
          }
        });
  }

  private static int fill(Channel<Integer> channel) throws InterruptedException {
    for (int i = 0; i < Batch.HANDED_OVER; i++) {
      channel.send(i);
    }
    return Batch.HANDED_OVER;
  }

  private static int empty(Channel<Integer> channel) throws InterruptedException {
    int taken = 0;
    for (int i = 0; i < Batch.HANDED_OVER; i++) {
      taken += channel.receive() >= 0 ? 1 : 0;
    }
    return taken;
  }

  /** Two channels of size 1 between two threads. */
  @Benchmark
  @OperationsPerInvocation(Batch.ROUND_TRIPS)
  public void queuePingpong() throws InterruptedException {
    VirtualRun.run(
        () -> {
          Channel<Integer> there = Channel.newBufferedChannel(1);
          Channel<Integer> back = Channel.newBufferedChannel(1);
          try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> echo = executor.submit(() -> echo(there, back));
            for (int i = 0; i < Batch.ROUND_TRIPS; i++) {
              there.send(i);
              check(back.receive() == i);
            }
            check(echo.get() == Batch.ROUND_TRIPS - 1);
          }
        });
  }

  private static int echo(Channel<Integer> there, Channel<Integer> back)
      throws InterruptedException {
    int last = 0;
    for (int i = 0; i < Batch.ROUND_TRIPS; i++) {
      last = there.receive();
      back.send(last);
    }
    return last;
  }
}
