package asyncio.http.client;

import static asyncio.http.client.Peer.headOf;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.http.Method;
import asyncio.http.connection.HttpDate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache, by the sections of RFC 9111. */
class HttpCacheTest {
  private static final String URL = "http://example.test/a";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<String> asked = new ArrayList<>(); // request lines, as they came
  private Instant now = START;
  private UnaryOperator<String> site = _ -> ok("max-age=60");
  private CacheStore store = CacheStore.inMemory(1_000_000);
  private boolean shared;
  private String lastHead = "";

  private String ok(String control, String... fields) {
    List<String> all = new ArrayList<>(List.of(fields));
    all.add("Date: " + HttpDate.text(now));
    if (!control.isEmpty()) {
      all.add("Cache-Control: " + control);
    }
    return response("200 OK", "body " + asked.size(), all.toArray(String[]::new));
  }

  private interface Visit {
    void with(ClientSession session) throws Exception;
  }

  private void visiting(Visit visit) {
    var peer =
        new Peer(
            stream -> {
              while (true) {
                String head = headOf(stream);
                lastHead = head;
                asked.add(head.substring(0, head.indexOf(" HTTP")));
                stream.write(site.apply(head));
              }
            });
    Action action =
        () -> {
          var cache = new HttpCache(store, shared, () -> now);
          try (var session = peer.session(o -> o.use(cache))) {
            visit.with(session);
          }
        };
    Peer.run(action);
  }

  private static void plain(ClientRequest request) {}

  private static String text(ClientSession session, Consumer<ClientRequest> setup) {
    try (var response = session.get(URL, setup)) {
      return response.text();
    }
  }

  private static Consumer<ClientRequest> control(String value) {
    return r -> r.header("Cache-Control", value);
  }

  private void wait(int seconds) {
    now = now.plusSeconds(seconds);
  }

  // ---- section 3: what is stored

  @ParameterizedTest
  @ValueSource(
      strings = {"no-store", "max-age=0", "", "max-age=abc", "no-store, max-age=60", "s-maxage=60"})
  void section3_whatMayNotBeKeptOrWouldBeOfNoUseIsAskedForAgain(String control) {
    site = _ -> ok(control);
    visiting(
        session -> {
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 1");
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 2");
        });
  }

  @Test
  void section3_aBodyIsKeptOnceItWasReadToItsEnd() {
    site =
        _ ->
            "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 200000\r\n\r\n"
                + "x".repeat(200_000);
    visiting(
        session -> {
          session.get(URL).close();
          assertThat(text(session, HttpCacheTest::plain)).hasSize(200_000);
          assertThat(text(session, HttpCacheTest::plain)).hasSize(200_000);
        });
    assertThat(asked).hasSize(2);
  }

  @Test
  void section3_aRedirectThatNobodyReadsIsKept() {
    site =
        head ->
            head.startsWith("GET /a")
                ? response(
                    "301 Moved Permanently", "moved", "Location: /b", "Cache-Control: max-age=9")
                : ok("no-store");
    visiting(
        session -> {
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 2");
          var again = session.get(URL);
          assertThat(again.text()).isEqualTo("body 3");
          assertThat(again.history()).extracting(ClientResponse::status).containsExactly(301);
        });
    assertThat(asked).containsExactly("GET /a", "GET /b", "GET /b");
  }

  @Test
  void section3_1_fieldsOfTheConnectionAreNotKept() {
    site = _ -> ok("max-age=60", "Connection: keep-alive, x-hop", "X-Hop: 1", "X-Own: 2");
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          try (var again = session.get(URL)) {
            assertThat(again.headers().contains("x-hop")).isFalse();
            assertThat(again.headers().contains("connection")).isFalse();
            assertThat(again.headers().get("x-own")).isEqualTo("2");
          }
        });
    assertThat(asked).hasSize(1);
  }

  @Test
  void section3_3_whatIsCutOffIsNotKept() {
    site = _ -> "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\nhalf";
    var peer =
        new Peer(
            stream -> {
              asked.add(headOf(stream));
              stream.write(site.apply(""));
            });
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.use(new HttpCache(store, false, () -> now)))) {
            for (int i = 0; i < 2; i++) {
              assertThatThrownBy(() -> session.get(URL).text())
                  .isInstanceOf(ClientPayloadError.class);
            }
          }
        });
    assertThat(asked).hasSize(2);
  }

  @Test
  void section3_5_aSharedCacheKeepsNothingThatWasGotWithCredentials() {
    shared = true;
    visiting(
        session -> {
          text(session, r -> r.bearer("a"));
          text(session, r -> r.bearer("a"));
          site = _ -> ok("public, max-age=60");
          text(session, r -> r.bearer("a"));
          text(session, r -> r.bearer("b"));
        });
    assertThat(asked).hasSize(3);
  }

  @Test
  void section3_5_whatOneHasGotIsNotGivenToAnother() {
    visiting(
        session -> {
          assertThat(text(session, r -> r.bearer("ann"))).isEqualTo("body 1");
          assertThat(text(session, r -> r.bearer("bob"))).isEqualTo("body 2");
          assertThat(text(session, r -> r.bearer("ann"))).isEqualTo("body 1");
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 3");
        });
  }

  // ---- section 4: what is given

  @Test
  void section4_whatIsFreshIsGivenWithItsAge() {
    visiting(
        session -> {
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 1");
          wait(59);
          try (var again = session.get(URL)) {
            assertThat(again.text()).isEqualTo("body 1");
            assertThat(again.headers().all("age")).containsExactly("59");
            assertThat(again.reason()).isEqualTo("OK");
          }
          wait(1);
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 2");
        });
  }

  @Test
  void section4_1_eachVariantIsGivenToItsOwn() {
    site = _ -> ok("max-age=60", "Vary: Accept-Language, Cookie");
    visiting(
        session -> {
          Consumer<ClientRequest> german = r -> r.header("Accept-Language", "de");
          assertThat(text(session, german)).isEqualTo("body 1");
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 2");
          assertThat(text(session, german)).isEqualTo("body 1");
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 2");
          session.cookies().set(java.net.URI.create(URL), asyncio.http.Cookie.of("id", "1"));
          assertThat(text(session, german)).isEqualTo("body 3");
        });
  }

  @Test
  void section4_1_whatDependsOnAnythingIsNotKept() {
    site = _ -> ok("max-age=60", "Vary: *");
    visiting(
        session ->
            assertThat(text(session, HttpCacheTest::plain) + text(session, HttpCacheTest::plain))
                .endsWith("2"));
  }

  @Test
  void section4_2_1_expiresAndTheSharedAgeCount() {
    site = _ -> ok("", "Expires: " + HttpDate.text(now.plusSeconds(10)));
    visiting(
        session -> {
          assertThat(text(session, HttpCacheTest::plain) + text(session, HttpCacheTest::plain))
              .isEqualTo("body 1body 1");
          wait(10);
          site = _ -> ok("max-age=5, s-maxage=60", "Expires: 0");
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 2");
          wait(5);
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 3");
        });
    shared = true;
    store = CacheStore.inMemory(1_000_000);
    visiting(
        session -> {
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 4");
          wait(59);
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 4");
        });
  }

  @Test
  void section4_2_2_aTenthOfItsAgeIsGuessed() {
    site = _ -> ok("", "Last-Modified: " + HttpDate.text(START.minusSeconds(1000)));
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          wait(99);
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 1");
          wait(1);
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 2");
        });
  }

  @Test
  void section4_2_3_theAgeThatItCameWithCounts() {
    site = _ -> ok("max-age=60", "Age: 50");
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          wait(9);
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 1");
          wait(1);
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 2");
        });
  }

  @Test
  void section4_2_4_whatIsStaleIsGivenOnlyWhereThatIsAllowed() {
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          wait(70);
          assertThat(text(session, control("max-stale=11"))).isEqualTo("body 1");
          assertThat(text(session, control("max-stale"))).isEqualTo("body 1");
          site = _ -> ok("max-age=60, must-revalidate");
          assertThat(text(session, control("max-stale=9"))).isEqualTo("body 2");
          wait(70);
          assertThat(text(session, control("max-stale"))).isEqualTo("body 3");
        });
  }

  @Test
  void section4_2_4_whereTheServerFailsTheResponseMayHaveAllowedIt() {
    site = _ -> ok("max-age=60, stale-if-error=100", "ETag: \"1\"");
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          wait(159);
          site = _ -> response("503 Service Unavailable", "no");
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 1");
          site = _ -> "nonsense\r\n\r\n";
          assertThatThrownBy(() -> session.get(URL)).isInstanceOf(ClientError.class);
          wait(1);
          site = _ -> response("503 Service Unavailable", "no");
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("no");
        });
  }

  // ---- section 4.3: validation

  @Test
  void section4_3_theServerIsAskedWhetherItIsStillRight() {
    site =
        head ->
            head.contains("If-None-Match: \"v1\"")
                ? "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\nX-New: 1\r\nContent-Length: 6\r\n"
                    + "Cache-Control: max-age=9\r\nDate: %s\r\n\r\n".formatted(HttpDate.text(now))
                : ok(
                    "max-age=60",
                    "ETag: \"v1\"",
                    "X-New: 0",
                    "Last-Modified: " + HttpDate.text(START));
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          wait(60);
          try (var right = session.get(URL)) {
            assertThat(right.status()).isEqualTo(200);
            assertThat(right.text()).isEqualTo("body 1");
            assertThat(right.headers().all("x-new")).containsExactly("1");
            assertThat(right.headers().get("age")).isEqualTo("0");
          }
          assertThat(lastHead).contains("If-Modified-Since: " + HttpDate.text(START));
          wait(8);
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 1");
          assertThat(asked).hasSize(2);
          wait(1);
          text(session, HttpCacheTest::plain);
          assertThat(asked).hasSize(3);
        });
  }

  @Test
  void section4_3_1_theConditionDoesNotGoWithARedirect() {
    site =
        head ->
            head.startsWith("GET /b") || asked.size() > 1
                ? head.startsWith("GET /b")
                    ? ok("no-store")
                    : response("302 Found", "", "Location: /b")
                : ok("max-age=60", "ETag: \"v1\"");
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          wait(60);
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 3");
          assertThat(lastHead).doesNotContain("If-None-Match");
        });
  }

  @Test
  void section4_3_3_aNewResponseReplacesTheOldOne() {
    site = _ -> ok("max-age=60", "ETag: \"" + asked.size() + "\"");
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          wait(60);
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 2");
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 2");
        });
  }

  @Test
  void section4_3_4_anAnswerThatSpeaksOfAnotherOneIsNotBelieved() {
    site =
        head ->
            head.contains("If-None-Match")
                ? "HTTP/1.1 304 Not Modified\r\nETag: \"other\"\r\n\r\n"
                : ok("max-age=60", "ETag: \"v1\"");
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          wait(60);
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 3");
        });
  }

  // ---- section 4.4: invalidation

  @Test
  void section4_4_whatChangesAPlaceMakesWhatWasKeptOfItWrong() {
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          site = head -> head.startsWith("POST") ? response("200 OK", "done") : ok("max-age=60");
          session.post(URL, r -> r.body("x")).close();
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 3");
          site =
              head ->
                  head.startsWith("PUT")
                      ? response("200 OK", "", "Content-Location: /a", "Location: //evil.test/a")
                      : ok("max-age=60");
          session.put("http://example.test/other", r -> r.body("x")).close();
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 5");
          site = head -> head.startsWith("DELETE") ? response("403 No", "") : ok("max-age=60");
          session.delete(URL).close();
          session.options(URL).close();
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 5");
        });
  }

  @Test
  void section4_4_anotherOriginIsNotTouched() {
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          site = _ -> response("200 OK", "", "Location: " + URL);
          session.post("http://other.test/", r -> r.body("x")).close();
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 1");
        });
  }

  // ---- section 5.2: what is asked for, and what is said

  @Test
  void section5_2_1_aRequestMayWantMoreThanFreshness() {
    site = _ -> ok("max-age=60", "ETag: \"v\"");
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          wait(30);
          assertThat(text(session, control("max-age=30"))).isEqualTo("body 1");
          assertThat(text(session, control("max-age=29"))).isEqualTo("body 2");
          wait(30);
          assertThat(text(session, control("min-fresh=29"))).isEqualTo("body 2");
          assertThat(text(session, control("min-fresh=30"))).isEqualTo("body 3");
          assertThat(text(session, control("no-cache"))).isEqualTo("body 4");
          assertThat(text(session, r -> r.header("Pragma", "no-cache"))).isEqualTo("body 5");
          assertThat(text(session, control("no-store"))).isEqualTo("body 6");
          assertThat(text(session, control("only-if-cached"))).isEqualTo("body 5");
        });
  }

  @Test
  void section5_2_1_7_onlyWhatIsKeptIsGivenIfNothingElseIsWanted() {
    visiting(
        session -> {
          assertThat(session.get(URL, control("only-if-cached")).status()).isEqualTo(504);
          assertThat(asked).isEmpty();
        });
  }

  @Test
  void section5_2_2_4_whatIsToBeCheckedIsCheckedEachTime() {
    site =
        head ->
            head.contains("If-None-Match")
                ? "HTTP/1.1 304 Not Modified\r\n\r\n"
                : ok("no-cache, max-age=60", "ETag: W/\"v\"");
    visiting(
        session -> {
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 1");
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 1");
        });
    assertThat(asked).hasSize(2);
  }

  @Test
  void section5_2_2_7_whatIsPrivateIsKeptByAPrivateCacheOnly() {
    site = _ -> ok("private, max-age=60");
    visiting(
        session ->
            assertThat(text(session, HttpCacheTest::plain) + text(session, HttpCacheTest::plain))
                .endsWith("1"));
    shared = true;
    store = CacheStore.inMemory(1_000_000);
    visiting(
        session ->
            assertThat(text(session, HttpCacheTest::plain) + text(session, HttpCacheTest::plain))
                .endsWith("3"));
  }

  // ---- what is not of the RFC

  @Test
  void rangesAndOwnConditionsPassBy() {
    visiting(
        session -> {
          text(session, HttpCacheTest::plain);
          text(session, r -> r.header("Range", "bytes=0-1"));
          text(session, r -> r.header("If-None-Match", "\"x\""));
          assertThat(text(session, HttpCacheTest::plain)).isEqualTo("body 1");
          session.request(Method.HEAD, URL, HttpCacheTest::plain).close();
        });
    assertThat(asked).hasSize(4);
  }

  @Test
  void memoryIsBoundedAndWhatWasNotUsedLongestGoes() {
    store = CacheStore.inMemory(10_000);
    site = _ -> ok("max-age=60", "X-Much: " + "x".repeat(1000));
    visiting(
        session -> {
          for (int i = 0; i < 100; i++) {
            session.get("http://example.test/" + i).text();
            session.get("http://example.test/0").text();
          }
          assertThat(asked).hasSize(100);
          session.get("http://example.test/1").text();
          assertThat(asked).hasSize(101);
        });
    assertThat(store.toString()).matches("<CacheStore in memory: [1-4] places, [0-9]{4} bytes>");
  }

  @Test
  void aCompressedBodyIsKeptAsItWasSent() throws Exception {
    var out = new java.io.ByteArrayOutputStream();
    try (var gzip = new java.util.zip.GZIPOutputStream(out)) {
      gzip.write("plain".repeat(1000).getBytes(StandardCharsets.US_ASCII));
    }
    String body = out.toString(StandardCharsets.ISO_8859_1);
    site =
        _ ->
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nCache-Control: max-age=60\r\n"
                + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body);
    var peer =
        new Peer(
            stream -> {
              asked.add(headOf(stream));
              stream.write(Peer.latin1(site.apply("")));
            });
    Peer.run(
        () -> {
          try (var session = peer.session(o -> o.use(new HttpCache(store, false, () -> now)))) {
            assertThat(session.get(URL).text()).hasSize(5000);
            assertThat(session.get(URL).text()).hasSize(5000);
            assertThat(session.get(URL, ClientRequest::withoutDecompression).bytes())
                .hasSize(body.length());
            assertThat(store.get(URL).getFirst().body()).hasSize(body.length());
          }
        });
    assertThat(asked).hasSize(1);
    assertThat(Duration.between(START, now)).isZero();
  }
}
