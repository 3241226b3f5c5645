package asyncio.benchmarks.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * What the whole process takes of the processor for an operation, its other threads included. It
 * asks Linux, as Python's {@code time.process_time_ns} does: the JDK counts in ticks of 10 ms.
 */
public final class ProcessorTime implements InternalProfiler {
  /** What the result is called. */
  static final String CPU = "cpu";

  private static final int CLOCK_PROCESS_CPUTIME_ID = 2;

  @SuppressWarnings("restricted") // a call of the C library
  private static final MethodHandle CLOCK =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  private long before;

  /** Made by JMH. */
  public ProcessorTime() {}

  /** {@return the nanoseconds that the process has used so far} */
  static long nanos() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(JAVA_LONG, 2);
      int failed = (int) CLOCK.invokeExact(CLOCK_PROCESS_CPUTIME_ID, time);
      if (failed != 0) {
        throw new IllegalStateException("clock_gettime failed");
      }
      return time.getAtIndex(JAVA_LONG, 0) * 1_000_000_000L + time.getAtIndex(JAVA_LONG, 1);
    } catch (Throwable failure) {
      throw new LinkageError("clock_gettime", failure);
    }
  }

  @Override
  public String getDescription() {
    return "processor time of the process for each operation";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = nanos();
  }

  @Override
  public Collection<ScalarResult> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double each = (nanos() - before) / (double) result.getMetadata().getAllOps();
    return List.of(new ScalarResult(CPU, each, "ns/op", AggregationPolicy.AVG));
  }
}
