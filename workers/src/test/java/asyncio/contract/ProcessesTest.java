package asyncio.contract;

import asyncio.workers.Pool;
import asyncio.workers.PoolOptions;
import asyncio.workers.ResourcePool;
import org.junit.jupiter.api.Tag;

/** Processes of this machine do what a pool promises. */
@Tag("slow")
class ProcessesTest extends PoolContract {
  private static void set(PoolOptions options) {
    options
        .processes(2)
        .childConcurrency(CONCURRENCY)
        .maxMessage(MOST)
        .jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  @Override
  protected Pool open() {
    return new Pool(ProcessesTest::set);
  }

  @Override
  protected ResourcePool<Work.Counter> openCounters() {
    return Pool.with(Work.Counter::open, ProcessesTest::set);
  }

  @Override
  protected void replaceDead() {} // the pool does so itself
}
