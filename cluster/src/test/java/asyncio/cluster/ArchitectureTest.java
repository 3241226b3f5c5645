package asyncio.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.EventLoop;
import asyncio.net.Net;
import asyncio.structure.UsedPackages;
import asyncio.workers.Pool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of docs/design.md for this module, as far as compiled classes show them. */
class ArchitectureTest {
  private static final UsedPackages USED = UsedPackages.of(Cluster.class);

  @BeforeEach
  void classesInADirectory() {
    assumeThat(USED.isEmpty()).as("no classes in a directory").isFalse();
  }

  @Test
  void onlyTheEngineRoomAndWhoConnectsKnowHazelcast() {
    assertThat(USED.by("asyncio\\.cluster\\.member"))
        .isNotEmpty()
        .noneMatch(found -> found.startsWith("com.hazelcast"));
  }

  @Test
  void onlyWhatOtherModulesExportIsUsed() {
    assertThat(USED.by("asyncio\\..*"))
        .filteredOn(found -> !found.matches("(java\\.|asyncio\\.cluster|com\\.hazelcast).*"))
        .isNotEmpty()
        .isSubsetOf(
            UsedPackages.exported("asyncio.cluster", EventLoop.class, Net.class, Pool.class));
  }
}
