package asyncio.net;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.Poller;
import asyncio.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams in memory, in virtual time. */
class MemoryStreamsTest {
  private final List<String> trail = new ArrayList<>();

  private static void run(boolean portable, Action main) {
    Asyncio.run(
        main,
        LoopOptions.defaults()
            .withDebug(false)
            .withPortable(portable)
            .withPoller(Poller::parking)
            .withClock(new VirtualClock()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSlowPeerInVirtualTimeTakesNoTime(boolean portable) {
    run(
        portable,
        () -> {
          MemoryStreams streams = Net.memoryStreams();
          createTask(
              () -> {
                for (byte[] line : streams.right().reader()) {
                  sleep(Duration.ofHours(1));
                  streams.right().writer().write(line);
                }
                streams.right().close();
              });
          Duration begin = EventLoop.running().time();
          for (String line : List.of("one\n", "two\n")) {
            streams.left().writer().write(line);
            trail.add(new String(streams.left().reader().readLine(), UTF_8).strip());
          }
          streams.left().writer().writeEof();
          trail.add("rest " + streams.left().reader().read().length);
          trail.add(EventLoop.running().time().minus(begin).toString());
          streams.close();
          assertThat(EventLoop.running().poller().idle()).isTrue();
        });
    assertThat(trail).containsExactly("one", "two", "rest 0", "PT2H");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatTheReaderDoesNotTakeIsKeptByTheWriter(boolean portable) {
    run(
        portable,
        () -> {
          MemoryStreams streams = Net.memoryStreams(10, Integer.MAX_VALUE);
          StreamWriter writer = streams.left().writer();
          writer.transport().setWriteBufferLimits(20, 50);
          writer.write(new byte[21]); // more than twice the limit
          sleep(Duration.ofSeconds(1));
          writer.write(new byte[51]);
          var drain = createTask(() -> writer.drain());
          sleep(Duration.ofSeconds(1));
          assertThat(drain.done()).isFalse();
          assertThat(writer.transport().writeBufferSize()).isEqualTo(51);
          streams.right().reader().readExactly(11);
          sleep(Duration.ofSeconds(1));
          assertThat(drain.done()).isTrue();
          assertThat(writer.transport().writeBufferSize()).isZero();
          streams.close();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bothMayCloseWithWordsLeft(boolean portable) {
    run(
        portable,
        () -> {
          MemoryStreams streams = Net.memoryStreams();
          streams.left().writer().write("goodbye");
          streams.right().writer().write("farewell");
          streams.close();
          streams.left().writer().waitClosed();
          streams.right().writer().waitClosed();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingAtATimeIsRefused(boolean portable) {
    run(
        portable,
        () ->
            assertThatThrownBy(() -> Net.memoryStreams(10, 0))
                .isInstanceOf(IllegalArgumentException.class));
  }
}
