package asyncio.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which cookies are kept, where they go, and how long. */
class CookieJarTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;
  private Instant now = BEGIN;
  private final CookieJar jar = jar(false);

  private CookieJar jar(boolean addresses) {
    InstantSource clock = () -> now;
    return new CookieJar(clock, addresses, 3000);
  }

  private void set(String url, String cookie) {
    jar.store(Url.parse(url), cookie);
  }

  private Map<String, String> at(String url) {
    return jar.cookiesFor(Url.parse(url));
  }

  @Test
  void oneGoesBackToItsHostOnly() {
    set("http://www.example.com/a/b", "id=1");
    assertThat(at("http://www.example.com/a/c")).containsEntry("id", "1");
    assertThat(at("http://www.example.com/a/b/c")).containsEntry("id", "1");
    assertThat(at("http://www.example.com/a")).containsEntry("id", "1");
    assertThat(at("http://www.example.com/")).isEmpty();
    assertThat(at("http://www.example.com/ab")).isEmpty();
    assertThat(at("http://example.com/a/b")).isEmpty();
    assertThat(at("http://x.www.example.com/a/b")).isEmpty();
  }

  @Test
  void oneWithADomainGoesBelowItToo() {
    set("http://www.example.com/", "id=1; Domain=.Example.com; Path=/");
    assertThat(at("http://example.com/")).containsEntry("id", "1");
    assertThat(at("http://a.b.example.com/x")).containsEntry("id", "1");
    assertThat(at("http://badexample.com/")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://www.example.com/, com",
    "http://www.example.com/, other.com",
    "http://www.example.com/, a.www.example.com",
    "http://example.com/, www.example.com",
    "http://shop.co.uk/, co.uk",
    "http://shop.police.uk/, police.uk",
    "http://ann.github.io/, github.io",
    "http://a.b.sch.uk/, b.sch.uk",
    "http://x.www.ck2.ck/, www.ck2.ck.",
    "http://x.other.ck/, other.ck",
    "http://127.0.0.1/, 127.0.0.1",
    "http://127.0.0.1/, 0.0.1",
    "http://10.0.0.1/, 1",
    "http://[::1]/, ''",
    "http://127.0.0.1/, ''",
    "http://0x7f.1/, ''",
    "http://2130706433/, ''"
  })
  void whatAServerMustNotSetIsDropped_C07(String url, String domain) {
    set(url, "id=1" + (domain.isEmpty() ? "" : "; Domain=" + domain));
    assertThat(jar.size()).isZero();
  }

  @Test
  void aPublicNameMayHaveCookiesOfItsOwn_C07() {
    set("http://github.io/", "id=1; Domain=github.io");
    assertThat(at("http://github.io/")).containsEntry("id", "1");
    assertThat(at("http://ann.github.io/")).isEmpty();
    set("http://a.www.ck/", "id=2; Domain=www.ck"); // an exception of the list
    assertThat(at("http://www.ck/")).containsEntry("id", "2");
    set("http://a.ann.github.io/", "id=3; Domain=ann.github.io");
    assertThat(at("http://b.ann.github.io/")).containsEntry("id", "3");
  }

  @Test
  void withoutAListTheUsualSecondLevelOfACountryIsPublic_C07() {
    var none = new PublicSuffixes(java.nio.file.Path.of("no-such-file"));
    assertThat(none.contains("co.uk")).isTrue();
    assertThat(none.contains("uk")).isTrue();
    assertThat(none.contains("shop.co.uk")).isFalse();
    assertThat(none.contains("police.uk")).isFalse();
  }

  @Test
  void namesOfOtherAlphabetsAreOneName_C07() {
    set("http://bücher.example/", "id=1; Domain=xn--bcher-kva.example");
    assertThat(at("http://BÜCHER.example/")).containsEntry("id", "1");
  }

  @Test
  void aHostWithoutADotMayNameItself() {
    set("http://localhost/", "id=1; Domain=localhost");
    assertThat(at("http://localhost/")).containsEntry("id", "1");
    assertThat(at("http://a.localhost/")).isEmpty();
  }

  @Test
  void addressesAreServedWhereThatIsWanted() {
    CookieJar all = jar(true);
    all.store(Url.parse("http://127.0.0.1:8080/"), "id=1");
    assertThat(all.cookiesFor(Url.parse("http://127.0.0.1/"))).containsEntry("id", "1");
  }

  @Test
  void aSecureOneGoesOverTlsAndIsSetThere() {
    set("http://a.example/", "plain=1; Secure");
    set("https://a.example/", "id=1; Secure");
    assertThat(at("https://a.example/")).containsExactly(Map.entry("id", "1"));
    assertThat(at("http://a.example/")).isEmpty();
  }

  @Test
  void prefixesOfNamesKeepTheirPromise() {
    set("https://a.example/", "__Host-a=1; Secure; Path=/; Domain=a.example");
    set("https://a.example/", "__Host-b=1; Path=/");
    set("https://a.example/x/", "__Host-c=1; Secure");
    set("https://a.example/", "__Secure-d=1");
    set("https://a.example/", "__host-e=1; Secure; Path=/");
    assertThat(at("https://a.example/")).containsOnlyKeys("__host-e");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Expires=Wed, 21 Oct 2015 07:28:00 GMT",
        "Expires=Wednesday, 21-Oct-15 07:28:00 GMT",
        "Expires=Wed Oct 21 07:28:00 2015",
        "Max-Age=0",
        "Max-Age=-1",
        "Max-Age=0; Expires=Wed, 21 Oct 2115 07:28:00 GMT"
      })
  void oneThatIsOverIsThrownAway(String how) {
    set("http://a.example/", "id=1");
    set("http://a.example/", "id=2; " + how);
    assertThat(at("http://a.example/")).isEmpty();
    assertThat(jar.size()).isZero();
  }

  @Test
  void oneLastsAsLongAsItSays() {
    set("http://a.example/", "age=1; Max-Age=10; Expires=Wed, 21 Oct 2015 07:28:00 GMT");
    set("http://a.example/", "date=1; Expires=Thu, 01 Jan 2026 00:00:20 GMT");
    set("http://a.example/", "session=1; Expires=nonsense; Max-Age=x");
    now = BEGIN.plusSeconds(9);
    assertThat(at("http://a.example/")).containsOnlyKeys("age", "date", "session");
    now = BEGIN.plusSeconds(10);
    assertThat(at("http://a.example/")).containsOnlyKeys("date", "session");
    now = BEGIN.plusSeconds(20);
    assertThat(at("http://a.example/")).containsOnlyKeys("session");
  }

  @Test
  void theLongestPathComesFirst() {
    set("http://a.example/", "id=root; Path=/");
    set("http://a.example/x/y", "id=deep; Path=/x");
    set("http://a.example/", "other=1; Path=nonsense");
    assertThat(at("http://a.example/x/z"))
        .containsExactly(Map.entry("id", "deep"), Map.entry("other", "1"));
    assertThat(at("http://a.example/")).containsEntry("id", "root");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "=x", "novalue", ";", "a\u0001=b", "a=b\u007f", "a=é\u0100"})
  void whatIsNoCookieIsDropped(String text) {
    set("http://a.example/", text);
    assertThat(jar.size()).isZero();
  }

  @Test
  void aJarIsBounded_D10() {
    for (int i = 0; i < 1000; i++) {
      set("http://a.example/", "n" + i + "=1");
    }
    assertThat(at("http://a.example/")).hasSize(180).containsKey("n999").doesNotContainKey("n0");
    for (int i = 0; i < 5000; i++) {
      set("http://h" + i + ".example/", "id=1");
    }
    assertThat(jar.size()).isEqualTo(3000);
    set("http://a.example/", "long=" + "x".repeat(5000));
    assertThat(at("http://a.example/")).doesNotContainKey("long");
  }

  @Test
  void aFileKeepsAllOfThemAndNobodyElseReadsIt_C06() throws Exception {
    set("https://a.example/x/", "host=1; Secure; Max-Age=100");
    set("http://www.b.example/", "domain=\"t a b\"; Domain=b.example; Path=/");
    Path file = directory.resolve("cookies");
    jar.save(file);
    jar.save(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    CookieJar other = jar(false);
    other.load(file);
    assertThat(other.cookiesFor(Url.parse("https://a.example/x/y"))).containsEntry("host", "1");
    assertThat(other.cookiesFor(Url.parse("http://a.example/x/y"))).isEmpty();
    assertThat(other.cookiesFor(Url.parse("https://sub.a.example/x/y"))).isEmpty();
    assertThat(other.cookiesFor(Url.parse("http://b.example/")))
        .containsEntry("domain", "\"t a b\"");
    now = BEGIN.plusSeconds(100);
    assertThat(other.cookiesFor(Url.parse("https://a.example/x/y"))).isEmpty();
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aFileOfSomethingElseIsRefusedWhole_C05() throws Exception {
    Path file = directory.resolve("cookies");
    jar.save(file);
    Files.writeString(file, "\u00ac\u00ed\u0000", java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> jar.load(file)).isInstanceOf(RuntimeException.class);
    Files.writeString(file, "YQ==\thost\tLw==\tany\tsession\tYQ==\tMQ==\nnonsense\n");
    assertThatThrownBy(() -> jar.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was not written by CookieJar.save");
    assertThat(jar.size()).isZero();
  }

  @Test
  void aDomainIsCleared() {
    set("http://a.example/", "id=1");
    set("http://b.a.example/", "id=1");
    set("http://c.example/", "id=1");
    jar.clear("a.example");
    assertThat(jar.size()).isEqualTo(1);
    jar.clear();
    assertThat(jar.size()).isZero();
  }
}
