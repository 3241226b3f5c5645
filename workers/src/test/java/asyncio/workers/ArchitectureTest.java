package asyncio.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.EventLoop;
import asyncio.net.Net;
import asyncio.structure.UsedPackages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of docs/design.md for this module, as far as compiled classes show them. */
class ArchitectureTest {
  private static final UsedPackages USED = UsedPackages.of(Pool.class);

  @BeforeEach
  void classesInADirectory() {
    assumeThat(USED.isEmpty()).as("no classes in a directory").isFalse();
  }

  @Test
  void framesKnowNoSocketNoLoopAndNoClock() {
    assertThat(USED.by("asyncio\\.workers\\.wire"))
        .isNotEmpty()
        .allSatisfy(
            found ->
                assertThat(found)
                    .matches(
                        "java\\.(lang|lang\\.invoke|lang\\.runtime|util|util\\.function|nio)|asyncio\\.workers\\.wire"));
  }

  @Test
  void onlyWhatCoreAndNetExportIsUsed() {
    assertThat(USED.by("asyncio\\..*"))
        .filteredOn(found -> !found.matches("(java\\.|asyncio\\.workers|tools\\.jackson).*"))
        .isNotEmpty()
        .isSubsetOf(UsedPackages.exported("everybody", EventLoop.class, Net.class));
  }
}
