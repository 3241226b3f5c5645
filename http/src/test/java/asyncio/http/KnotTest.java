package asyncio.http;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.structure.ModuleGraph;
import org.junit.jupiter.api.Test;

/** How many files one has to know to change one: see docs/design.md. */
class KnotTest {
  private static final int LIMIT = 31; // never raised

  @Test
  void noMoreThanSoManyFilesReachEachOther() {
    ModuleGraph graph = ModuleGraph.around(Limits.class);
    var knot = graph.largestKnot();
    assertThat(knot).as(graph.waysRound(knot)).hasSizeBetween(1, LIMIT);
  }
}
