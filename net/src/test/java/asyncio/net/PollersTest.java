package asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import java.util.SortedMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Which poller serves which loop. */
class PollersTest {
  private static final LoopOptions PORTABLE =
      LoopOptions.defaults().withDebug(false).withPortable(true);
  private static final String WHAT_TO_DO =
      "io_uring needs a loop that stays on its thread, which portable mode has not: start java with"
          + " --add-opens java.base/java.lang=ALL-UNNAMED, or choose another poller,"
          + " as with ASYNCIO_LOOP=nio";

  @Test
  void ioUringIsRefusedInPortableModeBeforeTheLoopStarts() {
    assumeThat(Pollers.available()).contains("io_uring");
    SortedMap<String, Integer> before = Descriptors.open();
    assertThatThrownBy(() -> new EventLoop(PORTABLE.withPoller(Pollers::ioUring)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(WHAT_TO_DO);
    assertThat(Descriptors.openOnceSettled(before)).isEqualTo(before);
  }

  @Test
  void ioUringIsRefusedWhereAPortableLoopIsGivenItLater() {
    assumeThat(Pollers.available()).contains("io_uring");
    SortedMap<String, Integer> before = Descriptors.open();
    Asyncio.run(
        () ->
            assertThatThrownBy(() -> EventLoop.running().setPoller(Pollers.ioUring()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(WHAT_TO_DO),
        PORTABLE);
    assertThat(Descriptors.openOnceSettled(before)).isEqualTo(before);
  }

  @OnEachLoop
  void aLoopThatNeverRanIsClosed(Kind kind) {
    SortedMap<String, Integer> before = Descriptors.open();
    new EventLoop(kind.options()).close();
    assertThat(Descriptors.openOnceSettled(before)).isEqualTo(before);
  }

  @OnEachLoop
  void aLoopIsRunFromAVirtualThread(Kind kind) throws Exception {
    in(Thread.ofVirtual(), () -> kind.run(() -> ByteStreamsTest.overTcpHere(PollersTest::talk)));
  }

  @OnEachLoop
  void aLoopThatIsRunAgainRunsInAnyThreadButIoUringsIsRefusedThere(Kind kind) throws Exception {
    try (EventLoop loop = new EventLoop(kind.options())) {
      Action run =
          () ->
              loop.runUntilComplete(
                  loop.createTask(() -> ByteStreamsTest.overTcpHere(PollersTest::talk)));
      run.run();
      if (kind.name().equals("io_uring")) {
        assertThatThrownBy(() -> in(Thread.ofPlatform(), loop::stop, () -> loop.runForever()))
            .hasRootCauseInstanceOf(IllegalStateException.class)
            .hasStackTraceContaining("io_uring serves a loop in the thread in which it first ran");
      } else {
        in(Thread.ofPlatform(), run);
      }
      run.run();
    }
  }

  private static void talk(Connection near, Connection far) {
    near.writer().write("hello");
    assertThat(far.reader().readExactly(5)).asString(UTF_8).isEqualTo("hello");
  }

  private static void in(Thread.Builder kind, Action... actions) throws Exception {
    var all =
        new FutureTask<>(
            () -> {
              for (Action action : actions) {
                action.run();
              }
              return null;
            });
    kind.start(all).join();
    all.get();
  }
}
