package asyncio.contract;

import asyncio.Asyncio;
import asyncio.cluster.Cluster;
import asyncio.cluster.ClusterOptions;
import asyncio.cluster.Members;
import asyncio.workers.Pool;
import asyncio.workers.ResourcePool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The members of a cluster do what a pool promises. */
@Tag("slow")
class ClusterContractTest extends PoolContract {
  private static final int COUNT = 2;

  private final Members members = new Members().start(COUNT);

  @AfterAll
  void end() {
    members.close();
  }

  private void set(ClusterOptions options) {
    options
        .name(members.name())
        .members(members.addresses())
        .childConcurrency(CONCURRENCY)
        .maxMessage(MOST);
  }

  @Override
  protected Pool open() {
    return Cluster.pool(this::set);
  }

  @Override
  protected ResourcePool<Work.Counter> openCounters() {
    return Cluster.pool(Work.Counter::open, this::set);
  }

  @Override
  protected void replaceDead() {
    Asyncio.toThread(() -> members.start(COUNT - members.alive().size()));
  }
}
