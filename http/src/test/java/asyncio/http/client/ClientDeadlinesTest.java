package asyncio.http.client;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.latin1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.EventLoop;
import asyncio.Task;
import asyncio.TimeoutError;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Deadlines, and cancelling at any step. */
class ClientDeadlinesTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String URL = "http://example.test/a/b?c=d";

  @Test
  void aDeadlineNamesThePhaseAndWhatHadCome() {
    var peer =
        new Peer(
            stream -> {
              String head = headOf(stream);
              if (head.contains("/body")) {
                stream.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 92160\r\n\r\n" + "x".repeat(31 * 1024));
              }
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session =
              peer.session(o -> o.baseUrl("http://example.test").timeout(Duration.ofSeconds(2)))) {
            assertThatThrownBy(() -> session.get("/head"))
                .isInstanceOf(TimeoutError.class)
                .hasMessage(
                    "timed out after 2.00 s waiting for the response: GET http://example.test/head");
            assertThatThrownBy(() -> session.get("/body").text())
                .isInstanceOfSatisfying(
                    ClientTimeoutError.class,
                    late -> assertThat(late.phase()).isEqualTo(Phase.BODY))
                .hasMessage(
                    "timed out after 2.00 s reading the body, 31 KiB of 90 KiB:"
                        + " GET http://example.test/body");
            assertThat(EventLoop.running().time()).isEqualTo(Duration.ofSeconds(4));
            sleep(SECOND);
            assertThat(peer.open).isZero();
          }
        });
  }

  @Test
  void waitingForAConnectionCountsAndIsNamed() {
    var peer = new Peer(asyncio.net.Stream::read);
    Peer.run(
        () -> {
          try (var session =
              peer.session(o -> o.limit(1).timeout(ClientTimeout.DEFAULT.withPool(SECOND)))) {
            Task<?> holder = createTask(() -> session.get(URL));
            sleep(Duration.ZERO);
            assertThatThrownBy(() -> session.get(URL))
                .isInstanceOf(ClientTimeoutError.class)
                .hasMessageStartingWith("timed out after 1.00 s waiting for a free connection")
                .hasMessageEndingWith("until it is read to its end, or closed");
            holder.cancel();
          }
        });
  }

  @Test
  void aTimeoutOfTheCallerCoversTheBodyToo() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx");
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(() -> timeout(SECOND, () -> session.get(URL).text()))
                .isInstanceOf(TimeoutError.class);
            sleep(SECOND);
            assertThat(peer.open).isZero();
            assertThat(session).hasToString("<ClientSession open connections=0 idle=0 waiting=0>");
          }
        });
  }

  /** Whatever has come when it is cancelled, nothing stays open, and the next request works. */
  @Test
  void cancellingAtAnyStepLeavesNothing() {
    String whole =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    for (int sent = 0; sent < whole.length(); sent++) {
      int most = sent;
      int[] asked = {0};
      var peer =
          new Peer(
              stream -> {
                while (true) {
                  stream.readUntil(latin1("\r\n\r\n"));
                  boolean stalls = asked[0]++ == 0;
                  stream.write(stalls ? whole.substring(0, most) : whole);
                  if (stalls) {
                    stream.read();
                    return;
                  }
                }
              });
      Peer.run(
          () -> {
            try (var session = peer.session(o -> o.limit(1))) {
              Task<String> task = createTask(() -> session.get(URL).text());
              Task<String> next = createTask(() -> session.get(URL).text());
              sleep(SECOND);
              assertThat(task.done()).isFalse();
              task.cancel();
              assertThat(await(next)).isEqualTo("abcde");
              assertThat(task.cancelled()).isTrue();
              assertThat(peer.open).isEqualTo(1);
            }
          });
    }
  }

  @Test
  void aServerThatGoesAwayAfterAnyByteIsATypedError() {
    String whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    for (int sent = 0; sent < whole.length(); sent++) {
      var peer = Peer.answering(whole.substring(0, sent));
      int most = sent;
      Peer.run(
          () -> {
            try (var session = peer.session()) {
              Throwable failure = catchThrowable(() -> session.get(URL).text());
              if (most < whole.length() - 5) {
                assertThat(failure)
                    .as("after %d", most)
                    .isInstanceOf(ServerDisconnectedError.class);
              } else {
                assertThat(failure)
                    .as("after %d", most)
                    .isInstanceOf(ClientPayloadError.class)
                    .hasMessageContaining(most - whole.length() + 5 + " of 5 bytes had come");
              }
            }
          });
    }
  }
}
