package asyncio.http.client;

import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a client goes on when it is sent on, and what it takes along. */
class RedirectsTest {
  private static final String URL = "http://example.test/a/b?c=d";

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectsAreFollowedWithTheMethodThatTheyMean(int status) {
    var peer =
        new Peer(
            stream -> {
              for (int i = 0; i < 2; i++) {
                String head = headOf(stream);
                String body =
                    head.startsWith("POST")
                        ? new String(stream.readExactly(4), StandardCharsets.US_ASCII)
                        : "";
                stream.write(
                    i == 0
                        ? response(status + " Moved", "gone", "Location: ../new?x=1#part")
                        : response(
                            "200 OK", head.substring(0, head.indexOf(" HTTP")) + " " + body));
              }
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            var response = session.post(URL, r -> r.body("data"));
            assertThat(response.url()).hasToString("http://example.test/new?x=1");
            assertThat(response.history()).hasSize(1);
            assertThat(response.history().getFirst().status()).isEqualTo(status);
            assertThat(response.text())
                .isEqualTo(status >= 307 ? "POST /new?x=1 data" : "GET /new?x=1 ");
          }
        });
    assertThat(peer.routes).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://other.test/",
        "http://example.test:81/",
        "//other.test/",
        "http://user:secret@other.test/"
      })
  void credentialsStayWithTheirOrigin_C01(String location) {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(response("302 Found", "", "Location: " + location));
            });
    var second = new ArrayList<String>();
    var target =
        new Peer(
            stream -> {
              second.add(headOf(stream));
              stream.write(response("200 OK", ""));
            });
    Peer.run(
        () -> {
          int[] connections = {0};
          try (var session =
              peer.session(
                  o ->
                      o.header("Authorization", "Bearer session")
                          .dial(route -> (connections[0]++ == 0 ? peer : target).dialFor(route)))) {
            session
                .get(
                    URL,
                    r ->
                        r.addHeader("Cookie", "own=1")
                            .addHeader("Authorization", "Bearer twice")
                            .header("Proxy-Authorization", "Basic x")
                            .header("X-Plain", "goes"))
                .close();
          }
        });
    assertThat(second.getFirst())
        .contains("X-Plain: goes")
        .doesNotContain("Authorization", "Bearer", "Cookie", "Proxy-Authorization");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.test/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http://a b/"
      })
  void aRedirectToWhereItCannotGoIsAnError_C03(String location) {
    var peer = Peer.answering(response("302 Found", "", "Location: " + location));
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(() -> session.get(URL))
                .isInstanceOf(ClientResponseError.class)
                .hasMessageStartingWith("GET " + URL + ": it is redirected to where it cannot go");
          }
        });
  }

  @Test
  void aLoopOfRedirectsEnds_C03() {
    String[] answers = new String[20];
    java.util.Arrays.fill(answers, response("302 Found", "", "Location: /a/b?c=d"));
    var peer = Peer.answering(answers);
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(() -> session.get(URL))
                .isInstanceOf(TooManyRedirectsError.class)
                .hasMessageContaining("more than 10 redirects");
            assertThat(peer.heads).hasSize(11);
            assertThat(session.get(URL, r -> r.maxRedirects(0)).status()).isEqualTo(302);
          }
        });
  }

  @Test
  void aBodyThatCanBeSentOnceIsNotSentEmptyTheSecondTime_C12() {
    var peer =
        new Peer(
            stream -> {
              stream.readUntil(latin1("0\r\n\r\n"));
              stream.write(response("307 Temporary Redirect", "", "Location: /new"));
              stream.read();
            });
    Peer.run(
        () -> {
          try (var session = peer.session()) {
            assertThatThrownBy(
                    () -> session.post(URL, r -> r.body(List.of(ByteBuffer.wrap(latin1("once"))))))
                .isInstanceOf(ClientResponseError.class)
                .hasMessageContaining("the redirect wants the body again, which can be sent once");
          }
        });
  }
}
