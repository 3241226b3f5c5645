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
  }
}
