package asyncio.http.client;

import static asyncio.Asyncio.toThread;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.Asyncio;
import asyncio.http.Cookie;
import asyncio.http.Method;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What beginners do, and what they are told. */
class MisuseTest {
  private static final String URL = "http://example.test/a";

  private static void with(Consumer<ClientSession> test) {
    var peer = Peer.always(Duration.ZERO, response("200 OK", "x"));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            test.accept(session);
          }
        });
  }

  @Test
  void aBodyIsReadOnce() {
    with(
        session -> {
          var response = session.get(URL);
          response.lines().forEach(line -> {});
          assertThatThrownBy(response::text)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("the body of GET " + URL + " was read already: keep what was given then");
          var closed = session.get(URL);
          closed.close();
          assertThatThrownBy(closed::text)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("the response is closed: GET " + URL);
        });
  }

  @Test
  void aClosedSessionSaysSo() {
    with(
        session -> {
          session.close();
          assertThatThrownBy(() -> session.get(URL))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("the session is closed: ask before its close(), or make another one");
        });
  }

  @Test
  void aSessionOrAResponseOfAnotherLoopSaysSo() {
    ClientSession[] kept = new ClientSession[1];
    ClientResponse[] response = new ClientResponse[1];
    with(
        session -> {
          kept[0] = session;
          response[0] = session.get(URL);
          assertThatThrownBy(() -> toThread(() -> response[0].text()))
              .hasMessageContaining("belongs to another loop: read it where it was asked for");
        });
    Asyncio.run(
        () -> {
          assertThatThrownBy(() -> kept[0].get(URL))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("make one in each loop that needs one");
          assertThatThrownBy(() -> response[0].text())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("belongs to another loop");
        });
    assertThatThrownBy(ClientSession::new).hasMessageContaining("no running event loop");
    assertThatThrownBy(() -> kept[0].get(URL)).hasMessageContaining("no running event loop");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, it has to begin with http:// or https://",
    "localhost:8080/a, it has to begin with http:// or https://",
    "ftp://example.com/, only http and https can be asked for",
    "http://, its host is no name and no address",
    "http://a b/, it has a backslash or a space before the path",
    "http://a:b/, its port is not a number from 1 to 65535",
    "http://a:70000/, its port is not a number from 1 to 65535",
    "http://a:0/, its port is not a number from 1 to 65535",
    "http://[::1/, its host is no name and no address",
    "http://u:p@x@a/, escape that of the password as %40",
    "'', it has to begin with http:// or https://"
  })
  void whatIsNoUrlIsToldWithTheReason_D17(String url, String why) {
    with(
        session ->
            assertThatThrownBy(() -> session.get(url))
                .isInstanceOf(InvalidUrlError.class)
                .hasMessageContaining(why));
  }

  @Test
  void noLineEndGetsIntoWhatIsSent_O02() {
    Map<String, Consumer<ClientRequest>> bad = new LinkedHashMap<>();
    bad.put("value", r -> r.header("X", "a\r\nY: b"));
    bad.put("name", r -> r.header("X\r\nY", "a"));
    bad.put("added", r -> r.addHeader("X", "a\nb"));
    bad.put("cookie", r -> r.cookie("a", "b\r\nX: y"));
    bad.put("name of a cookie", r -> r.cookie("a\r\n", "b"));
    bad.put("token", r -> r.bearer("a\r\nX: y"));
    bad.put("type", r -> r.body(new FormData().file("a", "b", "text/x\r\nX: y", new byte[0])));
    bad.put("proxy", r -> r.proxy("http://a\r\nb/"));
    with(
        session -> {
          bad.forEach(
              (what, setup) ->
                  assertThat(catchThrowable(() -> session.get(URL, setup)))
                      .as(what)
                      .isInstanceOfAny(IllegalArgumentException.class, InvalidUrlError.class));
          assertThatThrownBy(() -> session.get("http://a/\r\nX: y"))
              .isInstanceOf(InvalidUrlError.class);
          assertThatThrownBy(() -> session.request(Method.of("GET\r\n"), URL))
              .isInstanceOf(RuntimeException.class);
          assertThatThrownBy(
                  () -> session.cookies().set(java.net.URI.create(URL), Cookie.of("a", "b\n")))
              .isInstanceOf(IllegalArgumentException.class);
        });
    assertThatThrownBy(
            () ->
                Asyncio.run(() -> new ClientSession(o -> o.proxyHeader("X", "a\r\nY: b")).close()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsSentByTheCallerIsEscapedAndNotRefused_O02() {
    var peer = Peer.always(Duration.ZERO, response("200 OK", "x"));
    List<String> heads = new java.util.ArrayList<>();
    var noting =
        new Peer(
            stream -> {
              while (true) {
                heads.add(Peer.headOf(stream));
                stream.write(response("200 OK", ""));
              }
            });
    Peer.run(
        () -> {
          try (var session = noting.session()) {
            session.get(URL, r -> r.query("q\r\n", "a\r\nX: y")).close();
          }
        });
    assertThat(heads.getFirst()).startsWith("GET /a?q%0D%0A=a%0D%0AX%3A+y HTTP/1.1\r\n");
    assertThat(peer.heads).isEmpty();
  }

  @Test
  void whatIsNullIsNamed() {
    with(
        session -> {
          assertThatThrownBy(() -> session.get(null)).hasMessage("url");
          assertThatThrownBy(() -> session.get(URL, null)).hasMessage("setup");
          assertThatThrownBy(() -> session.get(URL, r -> r.use(null))).hasMessage("middleware");
          assertThatThrownBy(() -> session.get(URL, r -> r.header("a", null)))
              .isInstanceOf(NullPointerException.class);
          assertThat(session).hasToString("<ClientSession open connections=0 idle=0 waiting=0>");
        });
  }
}
