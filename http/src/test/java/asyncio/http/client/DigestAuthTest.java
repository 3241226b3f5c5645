package asyncio.http.client;

import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who asks, by digest. */
class DigestAuthTest {
  private static final String SITE = "http://www.example.org";
  private static final String CHALLENGE =
      "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=%s,"
          + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
          + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

  private final List<String> answers = new ArrayList<>();

  /** Asks with these until one is answered, and then again for nothing. */
  private Peer asking(String... challenges) {
    return new Peer(
        stream -> {
          for (int i = 0; ; i++) {
            String head = headOf(stream);
            int at = head.indexOf("Authorization: ");
            answers.add(at < 0 ? "" : head.substring(at + 15, head.indexOf('\r', at)));
            stream.write(
                i < challenges.length
                    ? response("401 Unauthorized", "", "WWW-Authenticate: " + challenges[i])
                    : response("200 OK", "in"));
          }
        });
  }

  private static DigestAuth mufasa() {
    return new DigestAuth(
        SITE, "Mufasa", "Circle of Life", () -> "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
  }

  /** RFC 7616, 3.9.1. */
  @ParameterizedTest
  @CsvSource({
    "MD5, 8ca523f5e9506fed4657c9700eebdbec",
    "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
  })
  void theExamplesOfTheRfcAreAnsweredAsThere(String algorithm, String expected) {
    Peer.run(
        () -> {
          try (var session = asking(CHALLENGE.formatted(algorithm)).session(o -> o.use(mufasa()))) {
            assertThat(session.get(SITE + "/dir/index.html").text()).isEqualTo("in");
            assertThat(session.get(SITE + "/dir/index.html").text()).isEqualTo("in");
          }
        });
    assertThat(answers.get(0)).isEmpty();
    assertThat(answers.get(1))
        .startsWith("Digest username=\"Mufasa\", realm=\"http-auth@example.org\"")
        .contains(
            "uri=\"/dir/index.html\"",
            "algorithm=" + algorithm,
            "nc=00000001",
            "qop=auth",
            "response=\"" + expected + "\"",
            "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
    assertThat(answers.get(2)).contains("nc=00000002"); // before it is asked
  }

  @Test
  void theStrongestThatIsKnownIsTakenAndAStaleNonceIsReplaced() {
    String fresh =
        "Basic realm=\"x\", Digest realm=\"r\", nonce=\"2\", algorithm=NEW-9, qop=\"auth\","
            + " Digest realm=\"r\", nonce=\"3\", stale=true, algorithm=SHA-512-256-sess, qop=auth,"
            + " Digest realm=\"r\", nonce=\"4\"";
    Peer.run(
        () -> {
          try (var session =
              asking("Digest realm=\"r\", nonce=\"1\"", fresh)
                  .session(o -> o.use(new DigestAuth(SITE, "a\"b", "c")))) {
            assertThat(session.get(SITE + "/").text()).isEqualTo("in");
          }
        });
    assertThat(answers.get(1))
        .contains("nonce=\"1\"", "algorithm=MD5")
        .doesNotContain("qop", "nc=");
    assertThat(answers.getLast())
        .contains("username=\"a\\\"b\"", "nonce=\"3\"", "algorithm=SHA-512-256-sess");
  }

  @Test
  void aWrongPasswordIsTriedOnce() {
    String same = "Digest realm=\"r\", nonce=\"1\", qop=auth";
    Peer.run(
        () -> {
          try (var session =
              asking(same, same, same, same).session(o -> o.use(new DigestAuth(SITE, "a", "b")))) {
            assertThat(session.get(SITE + "/").status()).isEqualTo(401);
            assertThat(session.get(SITE + "/").status()).isEqualTo(401);
          }
        });
    assertThat(answers).hasSize(3);
  }

  @Test
  void anotherSiteGetsNothingHoweverItAsks_C02() {
    List<String> heads = new ArrayList<>();
    var evil =
        new Peer(
            stream -> {
              while (true) {
                heads.add(headOf(stream));
                stream.write(
                    response(
                        "401 Unauthorized",
                        "",
                        "WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", qop=auth"));
              }
            });
    var site =
        new Peer(
            stream -> {
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(
                  response(
                      "401 Unauthorized",
                      "",
                      "WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", qop=auth"));
              stream.readUntil(latin1("\r\n\r\n"));
              stream.write(response("302 Found", "", "Location: http://evil.test/"));
            });
    Peer.run(
        () -> {
          try (var session =
              evil.session(
                  o ->
                      o.use(new DigestAuth(SITE, "a", "b"))
                          .dial(
                              route ->
                                  (route.host().equals("evil.test") ? evil : site)
                                      .dialFor(route)))) {
            assertThat(session.get(SITE + "/").status()).isEqualTo(401);
            assertThat(session.get("http://evil.test/").status()).isEqualTo(401);
          }
        });
    assertThat(heads).hasSize(2).noneMatch(head -> head.contains("Authorization"));
  }

  @Test
  void challengesAreTakenApart() {
    assertThat(
            AuthChallenges.parse(
                List.of("Basic realm=\"a, b=\\\"c\\\"\" , digest x=1,y = \"2\"", "Digest", "NTLM"),
                "digest"))
        .containsExactly(Map.of("x", "1", "y", "2"), Map.of());
    assertThat(AuthChallenges.parse(List.of("", ",,", "=", "\"", "Digest x=\"open"), "digest"))
        .containsExactly(Map.of("x", "open"));
  }
}
