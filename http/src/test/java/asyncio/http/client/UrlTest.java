package asyncio.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a URL, what it means, and what is refused. */
class UrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://example.test | http://example.test/",
        "HTTPS://Example.TEST:443/A | https://example.test/A",
        "http://example.test:80/ | http://example.test/",
        "https://example.test:80/ | https://example.test:80/",
        "ws://example.test/chat | http://example.test/chat",
        "wss://example.test/chat | https://example.test/chat",
        "http://example.test?a=b | http://example.test/?a=b",
        "http://example.test/a b/ü?q=ä \"c\"&d=[1] | http://example.test/a%20b/%C3%BC?q=%C3%A4%20%22c%22&d=[1]",
        "http://example.test/100%/%41%zz | http://example.test/100%25/%41%25zz",
        "http://example.test/x#part | http://example.test/x",
        "http://bücher.test/ | http://xn--bcher-kva.test/",
        "http://[::1]:8080/ | http://[::1]:8080/",
        "http://user:pa%20ss@example.test/ | http://example.test/",
        "http://example.test/😀 | http://example.test/%F0%9F%98%80",
        "http://a_b.test/{x}|  http://a_b.test/%7Bx%7D"
      })
  void aUrlIsBroughtIntoOneForm(String text, String form) {
    assertThat(Url.parse(text)).hasToString(form);
    assertThat(Url.parse(form)).hasToString(form);
    assertThat(java.net.URI.create(form)).hasToString(form);
  }

  /** What two programs could read in two ways. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.test",
        "//example.test/",
        "ftp://example.test/",
        "file:///etc/passwd",
        "http://",
        "http:///path",
        "http://exa mple.test/",
        "http://example.test\\@other.test/",
        "http://good.test@evil.test@example.test/",
        "http://example.test:0/",
        "http://example.test:65536/",
        "http://example.test:-1/",
        "http://example.test:8x/",
        "http://example.test:99999999999/",
        "http://[::1/",
        "http://[::1]x/",
        "http://[fe80::1%25eth0]/",
        "http://::1/",
        "http://[1:2:3]/",
        "http://ex%41mple.test/",
        "http://example.test/a\r\nHost: evil",
        "http://example.test/\0",
        "http://exa<mple.test/",
        "http://user%zz@example.test/"
      })
  void whatIsNoUrlIsRefused_C15_D17(String text) {
    assertThatThrownBy(() -> Url.parse(text))
        .isInstanceOf(InvalidUrlError.class)
        .hasMessageStartingWith("no URL: ");
  }

  @Test
  void anErrorShowsNoPasswordAndNoControlCharacter() {
    assertThatThrownBy(() -> Url.parse("http://me:secret@exa mple.test/"))
        .hasMessage("no URL: http://exa mple.test/: it has a backslash or a space before the path");
    assertThatThrownBy(() -> Url.parse("http://a.test/\r\n\033[31m"))
        .hasMessage("no URL: http://a.test/??" + "?[31m: it has a control character, at 14");
  }

  @Test
  void credentialsAreUnescaped() {
    assertThat(Url.parse("http://me:p%40s%3As%C3%BC@a.test/").credentials()).isEqualTo("me:p@s:sü");
    assertThat(Url.parse("http://me:grün😀@a.test/").credentials()).isEqualTo("me:grün😀");
    assertThat(Url.parse("http://@a.test/").credentials()).isNull();
  }

  /** The examples of RFC 3986, 5.4. */
  @ParameterizedTest
  @CsvSource({
    "g, http://a/b/c/g",
    "./g, http://a/b/c/g",
    "g/, http://a/b/c/g/",
    "/g, http://a/g",
    "//g, http://g/",
    "?y, http://a/b/c/d;p?y",
    "g?y, http://a/b/c/g?y",
    "#s, http://a/b/c/d;p?q",
    "g#s, http://a/b/c/g",
    ";x, http://a/b/c/;x",
    "'', http://a/b/c/d;p?q",
    "., http://a/b/c/",
    "./, http://a/b/c/",
    ".., http://a/b/",
    "../, http://a/b/",
    "../g, http://a/b/g",
    "../.., http://a/",
    "../../g, http://a/g",
    "../../../g, http://a/g",
    "/./g, http://a/g",
    "/../g, http://a/g",
    "g., http://a/b/c/g.",
    "..g, http://a/b/c/..g",
    "./../g, http://a/b/g",
    "g/./h, http://a/b/c/g/h",
    "g/../h, http://a/b/c/h",
    "g;x=1/../y, http://a/b/c/y",
    "g?y/../x, http://a/b/c/g?y/../x",
    "https://g/x, https://g/x",
    "g:1/x:y, ''",
    "x/y:z, http://a/b/c/x/y:z"
  })
  void aReferenceIsSeenFromItsDocument(String reference, String target) {
    Url base = Url.parse("http://a/b/c/d;p?q");
    if (target.isEmpty()) {
      assertThatThrownBy(() -> base.resolve(reference)).isInstanceOf(InvalidUrlError.class);
    } else {
      assertThat(base.resolve(reference)).hasToString(target);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\\\evil.test/", "/\\evil.test/", "\\/evil.test/"})
  void aBackslashDoesNotLeadToAnotherHost_C03(String reference) {
    Url base = Url.parse("http://a/b");
    assertThatThrownBy(() -> base.resolve(reference)).isInstanceOf(InvalidUrlError.class);
  }
}
