package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scenarios of {@code src/test/python/endings.py}: protocols are told on each poller what
 * CPython tells them, as {@code endings.golden} has it.
 */
class EndingsPairsTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("project.root", ".."), "net/src/test/python/endings.golden");
  private static final Duration SOON = Duration.ofMillis(50);
  private static final int SOME = 50_000;
  private static final int MUCH = 6_000_000;

  private enum Fails {
    NEVER,
    AT_DATA,
    AT_END
  }

  /** A protocol that notes what it is told, and does what a scenario wants. */
  private static final class Told implements Protocol {
    final List<String> trail = new ArrayList<>();
    final Future<Boolean> made = EventLoop.running().createFuture();
    final Future<Boolean> eof = EventLoop.running().createFuture();
    final Future<Boolean> lost = EventLoop.running().createFuture();
    private final boolean paused;
    private final boolean keepsOpen;
    private final Fails fails;
    int received;
    Transport transport;

    Told(boolean paused, boolean keepsOpen, Fails fails) {
      this.paused = paused;
      this.keepsOpen = keepsOpen;
      this.fails = fails;
    }

    @Override
    public void connectionMade(BaseTransport connected) {
      transport = (Transport) connected;
      trail.add("made");
      if (paused) {
        transport.pauseReading();
      }
      made.setResult(true);
    }

    @Override
    public void dataReceived(byte[] data) {
      received += data.length;
      if (trail.getLast().startsWith("data")) {
        trail.removeLast();
      }
      trail.add("data " + received);
      failIf(Fails.AT_DATA);
    }

    @Override
    public boolean eofReceived() {
      trail.add("eof");
      eof.setResult(true);
      failIf(Fails.AT_END);
      return keepsOpen;
    }

    private void failIf(Fails now) {
      if (fails == now) {
        throw new IllegalStateException("a mistake");
      }
    }

    @Override
    public void connectionLost(@Nullable Throwable failure) {
      String how =
          switch (Side.kind(failure)) {
            case "well", "reset" -> Side.kind(failure);
            default -> "by what was thrown";
          };
      trail.add("lost " + how);
      lost.setResult(true);
    }
  }

  private interface Scenario {
    void run(Told side, Peer peer) throws Exception;
  }

  private record Named(
      String name, boolean paused, boolean keepsOpen, Fails fails, Scenario scenario) {}

  private static Named named(String name, Scenario scenario) {
    return new Named(name, false, true, Fails.NEVER, scenario);
  }

  private static Named paused(String name, Scenario scenario) {
    return new Named(name, true, true, Fails.NEVER, scenario);
  }

  private static Named closing(String name, Scenario scenario) {
    return new Named(name, false, false, Fails.NEVER, scenario);
  }

  private static void writeSome(Peer peer) throws IOException {
    peer.write(new byte[SOME]);
  }

  private static long count(Peer peer) {
    return Asyncio.<Long>toThread(peer::count);
  }

  private static List<Named> scenarios() {
    return List.of(
        named(
            "end",
            (side, peer) -> {
              writeSome(peer);
              peer.end();
              await(side.eof);
              side.transport.write("answer".getBytes(UTF_8));
              side.transport.close();
              assertThat(count(peer)).isEqualTo(6);
            }),
        closing(
            "end_that_closes",
            (side, peer) -> {
              writeSome(peer);
              peer.end();
            }),
        paused(
            "end_while_paused",
            (side, peer) -> {
              writeSome(peer);
              peer.end();
              sleep(SOON);
              side.trail.add("resumed");
              side.transport.resumeReading();
              await(side.eof);
              side.transport.close();
            }),
        named(
            "reset_while_reading",
            (side, peer) -> {
              writeSome(peer);
              while (side.received < SOME) {
                sleep(Duration.ofMillis(1));
              }
              peer.reset();
            }),
        named(
            "reset_at_once",
            (side, peer) -> {
              writeSome(peer);
              peer.reset();
            }),
        paused(
            "reset_while_paused",
            (side, peer) -> {
              writeSome(peer);
              peer.reset();
              sleep(SOON);
              side.trail.add("resumed");
              side.transport.resumeReading();
            }),
        paused(
            "reset_while_paused_and_written",
            (side, peer) -> {
              peer.reset();
              sleep(SOON);
              while (!side.lost.done()) {
                side.transport.write(new byte[SOME]);
                sleep(Duration.ofMillis(1));
              }
            }),
        named(
            "reset_while_closing",
            (side, peer) -> {
              side.transport.write(new byte[MUCH]);
              side.transport.close();
              sleep(SOON);
              peer.reset();
            }),
        named(
            "closed_with_much",
            (side, peer) -> {
              side.transport.write(new byte[MUCH]);
              side.transport.close();
              assertThat(count(peer)).isEqualTo(MUCH);
            }),
        named(
            "aborted_with_much",
            (side, peer) -> {
              side.transport.write(new byte[MUCH]);
              side.transport.abort();
            }),
        paused(
            "aborted_while_paused",
            (side, peer) -> {
              writeSome(peer);
              sleep(SOON);
              side.transport.abort();
            }),
        closing(
            "own_end",
            (side, peer) -> {
              side.transport.write("question".getBytes(UTF_8));
              side.transport.writeEof();
              assertThat(count(peer)).isEqualTo(8);
              writeSome(peer);
              peer.close();
            }),
        new Named("thrown", false, true, Fails.AT_DATA, (side, peer) -> peer.write(new byte[1])),
        new Named(
            "thrown_at_the_end",
            false,
            true,
            Fails.AT_END,
            (side, peer) -> {
              peer.write(new byte[1]);
              peer.end();
            }));
  }

  @OnEachLoop
  void protocolsAreToldOfEachEndWhatCPythonTells(Kind kind) throws IOException {
    List<String> printed = new ArrayList<>();
    kind.run(
        () -> {
          EventLoop.running().setExceptionHandler((loop, report) -> {});
          for (Named each : scenarios()) {
            var side = new Told(each.paused, each.keepsOpen, each.fails);
            Server server =
                Net.createServer(() -> side, Endpoint.tcp("127.0.0.1", 0), ServerOptions.DEFAULT);
            SocketAddress address = server.addresses().getFirst();
            try (Peer peer = Asyncio.<Peer>toThread(() -> Peer.tcp().connect(address))) {
              await(side.made);
              each.scenario.run(side, peer);
              await(side.lost);
            }
            server.close();
            server.waitClosed();
            printed.add(each.name + ": " + String.join(", ", side.trail));
          }
        });
    assertThat(printed).containsExactlyElementsOf(Files.readAllLines(GOLDEN));
  }
}
