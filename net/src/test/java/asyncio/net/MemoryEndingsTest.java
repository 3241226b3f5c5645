package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.ExitError;
import asyncio.LoopOptions;
import asyncio.Poller;
import asyncio.SystemExit;
import asyncio.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections in memory end: as those of {@link EndingsContract}, in virtual time. */
class MemoryEndingsTest {
  private static final int MUCH = 300_000;
  private static final int AT_A_TIME = 10_000;

  private final List<Map<String, Object>> reports = new ArrayList<>();

  private interface Body {
    void run(Side side, Noted peer) throws Exception;
  }

  /** Connects a side to a peer that keeps its direction open. */
  private void connected(Side.Api api, Body body) {
    connected(api, false, body);
  }

  private void connected(Side.Api api, boolean paused, Body body) {
    Asyncio.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, report) -> reports.add(report));
          Side side = api.side();
          side.startsPaused = paused;
          Noted peer =
              new Noted() {
                @Override
                boolean keepsOpen() {
                  return true;
                }
              };
          if (api == Side.Api.STREAMS) {
            StreamReader reader = new StreamReader(StreamReader.DEFAULT_LIMIT);
            StreamProtocol protocol = new StreamProtocol(reader, null);
            MemoryTransport.connect(protocol, peer, AT_A_TIME);
            StreamWriter writer = protocol.writer();
            createTask(() -> side.serve(reader, writer));
          } else {
            MemoryTransport.connect(side.protocol(), peer, AT_A_TIME);
          }
          await(side.made);
          body.run(side, peer);
          side.transport.abort();
          peer.transport.abort();
          await(side.lost);
          await(peer.lost);
        },
        LoopOptions.defaults()
            .withDebug(false)
            .withPoller(Poller::parking)
            .withClock(new VirtualClock()));
  }

  @ParameterizedTest
  @EnumSource(Side.Api.class)
  void whatCameBeforeTheEndIsGivenThenTheEnd(Side.Api api) {
    connected(
        api,
        (side, peer) -> {
          peer.transport.write(new byte[MUCH]);
          peer.transport.writeEof();
          side.until(() -> side.trail.contains("eof"));
          assertThat(side.received).isEqualTo(MUCH);
          side.transport.write("answer".getBytes(UTF_8));
          side.close();
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "eof", "lost well");
          assertThat(peer.received).hasToString("helloanswer");
        });
    assertThat(reports).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Side.Api.class)
  void aPausedSideGetsWhatCameAndTheEndWhenItResumes(Side.Api api) {
    connected(
        api,
        true,
        (side, peer) -> {
          peer.transport.write(new byte[MUCH]);
          peer.transport.writeEof();
          sleep(Duration.ofHours(1));
          assertThat(side.trail).containsExactly("made");
          assertThat(side.received).isZero();
          side.resume();
          side.until(() -> side.trail.contains("eof"));
          assertThat(side.received).isEqualTo(MUCH);
        });
  }

  @ParameterizedTest
  @EnumSource(Side.Api.class)
  void aPeerThatGoesWithSomethingUnsentIsAResetAndNoEnd(Side.Api api) {
    connected(
        api,
        (side, peer) -> {
          peer.transport.write(new byte[MUCH]);
          side.untilReceived(AT_A_TIME);
          peer.transport.abort();
          await(side.lost);
          assertThat(side.received).isBetween(AT_A_TIME, MUCH - 1);
          assertThat(side.trail).containsExactly("made", "lost reset");
        });
    assertThat(reports).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Side.Api.class)
  void aPausedSideIsToldOfAResetWhenItResumes(Side.Api api) {
    connected(
        api,
        true,
        (side, peer) -> {
          sleep(Duration.ofSeconds(1)); // its greeting is gone
          peer.transport.write(new byte[MUCH]);
          sleep(Duration.ofSeconds(1));
          peer.transport.abort();
          sleep(Duration.ofSeconds(1));
          assertThat(side.trail).containsExactly("made");
          side.resume();
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "lost reset");
        });
  }

  @ParameterizedTest
  @EnumSource(Side.Api.class)
  void aPeerThatAbortsWithNothingUnsentIsAnEnd(Side.Api api) {
    connected(
        api,
        (side, peer) -> {
          peer.transport.write(new byte[10]);
          side.untilReceived(10);
          peer.transport.abort();
          side.until(() -> side.trail.contains("eof"));
          assertThat(side.trail).containsExactly("made", "eof");
        });
  }

  @ParameterizedTest
  @EnumSource(Side.Api.class)
  void oneThatWritesToAPeerThatHasGoneIsReset(Side.Api api) {
    connected(
        api,
        true,
        (side, peer) -> {
          peer.transport.abort();
          sleep(Duration.ofSeconds(1));
          side.transport.write(new byte[10]);
          side.resume();
          await(side.lost);
          assertThat(side.trail.getLast()).isEqualTo("lost reset");
        });
  }

  @ParameterizedTest
  @EnumSource(Side.Api.class)
  void aClosedSideWithMuchToSendIsToldOfAReset(Side.Api api) {
    connected(
        api,
        (side, peer) -> {
          side.transport.write(new byte[MUCH]);
          side.close();
          peer.transport.abort();
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "lost reset");
        });
  }

  @ParameterizedTest
  @EnumSource(Side.Api.class)
  void closingSendsAllThatWasWritten(Side.Api api) {
    connected(
        api,
        (side, peer) -> {
          side.transport.write(new byte[MUCH]);
          side.close();
          await(side.lost);
          assertThat(peer.received).hasSize(5 + MUCH);
          assertThat(side.trail).containsExactly("made", "lost well");
        });
  }

  @ParameterizedTest
  @EnumSource(Side.Api.class)
  void oneThatPausesAfterEachPieceGetsOneAtATime(Side.Api api) {
    connected(
        api,
        (side, peer) -> {
          boolean[] paused = {false};
          side.atData =
              count -> {
                assertThat(paused[0]).isFalse();
                paused[0] = true;
                side.pause();
                EventLoop.running()
                    .callLater(
                        Duration.ofSeconds(1),
                        () -> {
                          paused[0] = false;
                          side.resume();
                        });
              };
          peer.transport.write(new byte[MUCH]);
          peer.transport.writeEof();
          side.until(() -> side.trail.contains("eof"));
          assertThat(side.received).isEqualTo(MUCH);
        });
    assertThat(reports).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"PROTOCOL", "BUFFERED"})
  void anErrorOutOfAProtocolIsItsConnectionsEnd(Side.Api api) {
    connected(
        api,
        (side, peer) -> {
          side.atData =
              count -> {
                throw new AssertionError("a mistake");
              };
          side.transport.write(new byte[MUCH]);
          peer.transport.write(new byte[10]);
          await(side.lost);
          await(peer.lost);
          assertThat(side.trail).containsExactly("made", "lost AssertionError");
          assertThat(peer.failure).isInstanceOf(ConnectionResetError.class);
          assertThat(reports).hasSize(1);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"PROTOCOL", "BUFFERED"})
  void anErrorWhenTheEndIsToldIsItsConnectionsEnd(Side.Api api) {
    connected(
        api,
        (side, peer) -> {
          side.atEnd =
              () -> {
                throw new AssertionError("a mistake");
              };
          peer.transport.writeEof();
          await(side.lost);
          assertThat(side.trail).containsExactly("made", "eof", "lost AssertionError");
          assertThat(reports).hasSize(1);
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"PROTOCOL", "BUFFERED"})
  void anExitOutOfAProtocolIsTheProgramsEnd(Side.Api api) {
    assertThatThrownBy(
            () ->
                connected(
                    api,
                    (side, peer) -> {
                      side.atData =
                          count -> {
                            throw new SystemExit(3);
                          };
                      peer.transport.write(new byte[10]);
                      await(side.lost);
                    }))
        .isInstanceOf(ExitError.class);
  }
}
