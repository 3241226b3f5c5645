package asyncio.benchmarks.runtime;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/** What the whole process takes of the processor for an operation, its other threads included. */
public final class ProcessorTime implements InternalProfiler {
  /** What the result is called. */
  static final String CPU = "cpu";

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private long before;

  /** Made by JMH. */
  public ProcessorTime() {}

  /** {@return the nanoseconds that the process has used so far} */
  static long nanos() {
    return SYSTEM.getProcessCpuTime();
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
