package asyncio.net;

import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

class WakeUpTest {
  @OnEachLoop
  void aLoopThatHasDoneNoIoYetIsWokenByOtherThreads(Kind kind) {
    kind.run(
        () -> {
          String told =
              toThread(
                  () -> {
                    Thread.sleep(50); // by then the loop waits in its selector
                    return "awake";
                  });
          assertThat(told).isEqualTo("awake");
        });
/** Other threads and a loop that waits in a selector. */
class FreshLoopTest {
  @OnEachLoop
  void aLoopThatHasDoneNoIoYetIsWokenByOtherThreads_LOOP9(Kind kind) {
    kind.run(() -> assertThat(toThread(() -> "done")).isEqualTo("done"));
  }
}
