package asyncio.http.client;

import static asyncio.Asyncio.sleep;
import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.http.ServerSentEvent;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.TestClient;
import java.io.Reader;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events of a server, over as many connections as it takes. */
class EventSourceTest {
  private static final String URL = "http://example.test/events";
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static List<ServerSentEvent> parsed(Reader reader) throws Exception {
    var parser = new EventParser(reader, null);
    List<ServerSentEvent> events = new ArrayList<>();
    for (var event = parser.next(); event != null; event = parser.next()) {
      events.add(event);
    }
    return events;
  }

  @Test
  void eventsAreTakenApartAsHtmlHasIt() throws Exception {
    String text =
        "\ufeff: a comment\n\ndata: one\n\n"
            + "data\n\ndata:  two\r\ndata:three\r\n\r\nevent: add\rdata: 4\rid: 7\r\r"
            + "event: nothing\n\nid\ndata: 5\nretry: 10\nretry: x\nother: y\n\ndata: cut off";
    var expected =
        List.of(
            ServerSentEvent.of("one"),
            ServerSentEvent.of(""),
            ServerSentEvent.of(" two\nthree"),
            ServerSentEvent.of("4").withEvent("add").withId("7"),
            new ServerSentEvent("5", null, "", Duration.ofMillis(10)));
    assertThat(parsed(new StringReader(text))).isEqualTo(expected);
    Reader one =
        new Reader() {
          private int at;

          @Override
          public int read(char[] into, int from, int most) {
            if (at == text.length()) {
              return -1;
            }
            into[from] = text.charAt(at++);
            return 1;
          }

          @Override
          public void close() {}
        };
    assertThat(parsed(one)).isEqualTo(expected);
  }

  @Test
  void whatOurServerSendsArrives() {
    Peer.run(
        () -> {
          var app =
              new Application()
                  .get(
                      "/events",
                      request ->
                          Response.sse(
                              events -> {
                                events.send("one\ntwo");
                                sleep(Duration.ofSeconds(100)); // with signs of life meanwhile
                                events.send(ServerSentEvent.of("three").withEvent("end"));
                              }));
          try (var client = TestClient.of(app);
              var session = new ClientSession(o -> o.connectWith(client::open));
              var events = session.events(URL)) {
            var each = events.iterator();
            assertThat(each.next()).isEqualTo(ServerSentEvent.of("one\ntwo"));
            assertThat(each.next()).isEqualTo(ServerSentEvent.of("three").withEvent("end"));
          }
        });
  }

  @Test
  void itConnectsAgainAndTellsWhatCameLast() {
    List<String> trail = new ArrayList<>();
    int[] connections = {0};
    var peer =
        new Peer(
            stream -> {
              String head = headOf(stream);
              int at = head.indexOf("Last-Event-ID");
              trail.add(
                  EventLoop.running().time().toSeconds()
                      + (at < 0 ? "" : " " + head.substring(at, head.indexOf('\r', at))));
              switch (connections[0]++) {
                case 0 ->
                    stream.write(HEAD + chunk("id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: cut"));
                case 1 -> {} // gone at once
                case 2 ->
                    stream.write(HEAD + chunk("retry: 1000\nid: 3\ndata: c\n\n") + "0\r\n\r\n");
                default -> stream.write("HTTP/1.1 204 No Content\r\n\r\n");
              }
            });
    List<String> data = new ArrayList<>();
    Peer.run(
        () -> {
          try (var session = peer.session();
              var events = session.events(URL)) {
            events.forEach(event -> data.add(event.data()));
            assertThat(events.lastEventId()).isEqualTo("3");
          }
        });
    assertThat(data).containsExactly("a", "b", "c");
    assertThat(trail)
        .containsExactly("0", "3 Last-Event-ID: 1", "9 Last-Event-ID: 1", "13 Last-Event-ID: 3");
  }

  @Test
  void whatIsNoStreamOfEventsIsAnErrorAndSoIsNobody() {
    var page = Peer.answering(response("200 OK", "<html>", "Content-Type: text/html"));
    var missing = Peer.answering(response("404 Not Found", ""));
    var nobody = new Peer(stream -> {});
    Peer.run(
        () -> {
          for (var peer : List.of(page, missing, nobody)) {
            try (var session = peer.session();
                var events = session.events(URL)) {
              var each = events.iterator();
              assertThatThrownBy(each::hasNext)
                  .isInstanceOf(
                      peer == nobody ? ServerDisconnectedError.class : ClientResponseError.class);
              assertThat(each.hasNext()).isFalse();
            }
          }
        });
  }

  @Test
  void silenceIsBoundedByTheLimitForReading() {
    int[] connections = {0};
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(connections[0]++ == 0 ? HEAD : "HTTP/1.1 204 No Content\r\n\r\n");
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session =
                  peer.session(
                      o -> o.timeout(ClientTimeout.DEFAULT.withRead(Duration.ofSeconds(30))));
              var events = session.events(URL)) {
            assertThat(events.iterator().hasNext()).isFalse();
            assertThat(EventLoop.running().time()).isEqualTo(Duration.ofSeconds(33));
          }
        });
  }
}
