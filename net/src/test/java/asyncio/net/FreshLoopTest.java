package asyncio.net;

import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

/** Other threads and a loop that waits in a selector. */
class FreshLoopTest {
  @OnEachLoop
  void aLoopThatHasDoneNoIoYetIsWokenByOtherThreads_LOOP9(Kind kind) {
    kind.run(() -> assertThat(toThread(() -> "done")).isEqualTo("done"));
  }
}
