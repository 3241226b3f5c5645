package asyncio.internal.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Doors into the JDK behind which threads do something else than own-loop mode needs. */
class DoorProbeTest {
  private static final MethodType NEW_THREAD =
      MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class);

  /** Makes the thread that a probe asks for, otherwise than it should be. */
  @FunctionalInterface
  interface Maker {
    Thread make(Executor scheduler, @Nullable String name, int characteristics, Runnable body)
        throws Throwable;
  }

  private record Made(Door real, Maker maker, @Nullable MethodHandle otherCarrier) implements Door {
    @Override
    public MethodHandle newThread() {
      try {
        return MethodHandles.lookup().findVirtual(Maker.class, "make", NEW_THREAD).bindTo(maker);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("the test is wrong", e);
      }
    }

    @Override
    public MethodHandle carrier() {
      return otherCarrier == null ? real.carrier() : otherCarrier;
    }

    @Override
    public MethodHandle unpin() {
      return real.unpin();
    }

    @Override
    public ForkJoinPool defaultScheduler() {
      return real.defaultScheduler();
    }
  }

  /** Stands between the JDK and the scheduler of the probe. */
  private static class Between extends ForkJoinPool {
    final ForkJoinPool probe;

    Between(Executor probe) {
      super(1);
      this.probe = (ForkJoinPool) probe;
    }

    @Override
    public void execute(Runnable continuation) {
      probe.execute(continuation);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      return probe.schedule(command, delay, unit);
    }
  }

  /** Not the continuation itself. */
  private record Other(Runnable continuation) implements Runnable {
    @Override
    public void run() {
      continuation.run();
    }
  }

  /** An executor and nothing else, whose timed parks the JDK keeps to itself. */
  private record NoTimers(Executor probe) implements Executor {
    @Override
    public void execute(Runnable continuation) {
      probe.execute(continuation);
    }
  }

  private static Door door() {
    try {
      return new ReflectiveDoor();
    } catch (Throwable shut) {
      throw new AssertionError(shut);
    }
  }

  /** Threads of the real door whose scheduler is what stands between. */
  private static Maker with(java.util.function.Function<Executor, Executor> between) {
    MethodHandle real = door().newThread();
    return (scheduler, name, characteristics, body) ->
        (Thread) real.invokeExact(between.apply(scheduler), name, characteristics, body);
  }

  /** Hands in from the n-th time on what another would. */
  private static Maker from(int time, java.util.function.BiConsumer<ForkJoinPool, Runnable> other) {
    return with(
        scheduler ->
            new Between(scheduler) {
              private final AtomicInteger times = new AtomicInteger();

              @Override
              public void execute(Runnable continuation) {
                if (times.incrementAndGet() < time) {
                  super.execute(continuation);
                } else {
                  other.accept(probe, continuation);
                }
              }
            });
  }

  private static Stream<Arguments> faults() {
    MethodHandle real = door().newThread();
    return Stream.of(
        Arguments.of("a start hands in 0 times instead of 1", from(1, (probe, continuation) -> {})),
        Arguments.of(
            "a start hands in 2 times instead of 1",
            from(
                1,
                (probe, continuation) -> {
                  probe.execute(continuation);
                  probe.execute(continuation);
                })),
        Arguments.of("a yield hands in 0 times instead of 1", from(2, (probe, continuation) -> {})),
        Arguments.of(
            "a yield hands in another continuation",
            from(2, (probe, continuation) -> probe.execute(new Other(continuation)))),
        Arguments.of(
            "a look at a stack hands in another continuation",
            from(3, (probe, continuation) -> probe.execute(new Other(continuation)))),
        Arguments.of(
            "an unpark hands in 0 times instead of 1", from(4, (probe, continuation) -> {})),
        Arguments.of(
            "a timed park sets no timer of the scheduler",
            with(scheduler -> new NoTimers(scheduler))),
        Arguments.of(
            "a timed park hands in 1 times instead of 0",
            with(
                scheduler ->
                    new Between(scheduler) {
                      @Override
                      public ScheduledFuture<?> schedule(
                          Runnable command, long delay, TimeUnit unit) {
                        command.run();
                        return super.schedule(command, delay, unit);
                      }
                    })),
        Arguments.of(
            "an interrupt hands in 0 times instead of 1", from(5, (probe, continuation) -> {})),
        Arguments.of("a timer hands in 0 times instead of 1", from(6, (probe, continuation) -> {})),
        Arguments.of(
            "a thread does not go on after a start as it should",
            (Maker)
                (scheduler, name, characteristics, body) ->
                    (Thread)
                        real.invokeExact(scheduler, name, characteristics, (Runnable) () -> {})),
        Arguments.of(
            "threads are not virtual",
            (Maker)
                (scheduler, name, characteristics, body) ->
                    Thread.ofPlatform().daemon().unstarted(body)),
        Arguments.of(
            "it throws java.lang.NoSuchMethodError: gone",
            (Maker)
                (scheduler, name, characteristics, body) -> {
                  throw new NoSuchMethodError("gone");
                }),
        Arguments.of(
            "it throws java.lang.StackOverflowError: behind the door",
            from(
                3,
                (probe, continuation) -> {
                  throw new StackOverflowError("behind the door");
                })));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aDoorThatMisbehavesIsFoundOut(String fault, Maker maker) {
    assertThat(DoorProbe.fault(new Made(door(), maker, null), true, DoorProbe.PATIENCE))
        .isEqualTo(fault);
  }

  @Test
  void aCarrierThatIsNotTheLoopsThreadIsFoundOut() throws Exception {
    MethodHandle other =
        MethodHandles.lookup()
            .findStatic(Thread.class, "currentThread", MethodType.methodType(Thread.class));
    Door door = new Made(door(), with(scheduler -> scheduler), other);
    assertThat(DoorProbe.fault(door, true, DoorProbe.PATIENCE))
        .isEqualTo("a thread does not go on after a start as it should");
  }

  @Test
  void aDoorBehindWhichThreadsHangIsLeft() {
    var never = new CountDownLatch(1);
    Maker hanging =
        (scheduler, name, characteristics, body) -> {
          never.await();
          return Thread.ofVirtual().unstarted(body);
        };
    assertThat(DoorProbe.fault(new Made(door(), hanging, null), true, 1))
        .isEqualTo("a thread hangs");
    never.countDown();
  }

  @Test
  void theDoorOfThisJdkDoesWhatIsNeeded() {
    assertThat(DoorProbe.fault(door(), true, DoorProbe.PATIENCE)).isNull();
    assertThat(JdkAccess.open()).isTrue();
    assertThat(JdkAccess.shut()).isNull();
  }

  @Test
  void aProbeMayBeAskedForByAVirtualThreadAndKeepsAnInterrupt() throws Exception {
    var outcome = new CompletableFuture<@Nullable String>();
    Thread.ofVirtual()
        .start(
            () -> {
              Thread.currentThread().interrupt();
              outcome.complete(
                  DoorProbe.fault(door(), true, DoorProbe.PATIENCE) + " " + Thread.interrupted());
            })
        .join();
    assertThat(outcome.join()).isEqualTo("null true");
  }
}
