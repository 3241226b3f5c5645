package asyncio.http.engine;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.http.Limits;
import asyncio.http.Violation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each way to smuggle a request past a parser, by the ids of the table. */
class StrictnessTest {
  private static final List<Corpus.Case> CASES = Corpus.all();

  /** What is wrong with the rows of an id: nothing. */
  private static void check(String id, int rows) {
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> found = new TreeMap<>();
    for (Corpus.Case row : CASES) {
      if (row.id().equals(id)) {
        expected.put(row.what(), row.verdict());
        found.put(row.what(), Trail.verdict(trail(row.bytes())));
      }
    }
    assertThat(found).isEqualTo(expected).hasSizeGreaterThanOrEqualTo(rows);
  }

  static List<String> trail(byte[] bytes) {
    return Trail.everyWay(() -> new RequestParser(Limits.DEFAULT), bytes);
  }

  @Test
  void aLengthAndACodingTogetherAreRefused_S01() {
    check("S01", 4);
  }

  @Test
  void onlyChunkedIsChunked_S02() {
    check("S02", 20);
  }

  @Test
  void aCodingComesOnce_S03() {
    check("S03", 4);
  }

  @Test
  void anOldMessageHasNoCoding_S04() {
    check("S04", 2);
  }

  @Test
  void aLengthIsDigits_S05() {
    check("S05", 20);
  }

  @Test
  void aLengthComesOnce_S06() {
    check("S06", 6);
  }

  @Test
  void theSizeOfAChunkIsHexadecimalDigits_S07() {
    check("S07", 18);
  }

  @Test
  void theDataOfAChunkEndsWhereItsSizeSays_S08() {
    check("S08", 7);
  }

  @Test
  void anExtensionOfAChunkIsTakenApart_S09() {
    check("S09", 20);
  }

  @Test
  void whatFramesAndRoutesAMessageIsNoTrailer_S10() {
    check("S10", 20);
  }

  @Test
  void aBodyWithoutItsEndIsNotWhole_S11() {
    check("S11", 7);
  }

  @Test
  void aLineEndsInCrLf_S12() {
    check("S12", 8);
  }

  @Test
  void noControlCharacterPasses_S13() {
    check("S13", 8);
  }

  @Test
  void aFieldIsOneLineOfNameColonValue_S14() {
    check("S14", 14);
  }

  @Test
  void aNameIsAToken_S15() {
    check("S15", 18);
  }

  @Test
  void onlySpacesAndTabsAreStripped_S16() {
    check("S16", 12);
    assertThat(
            trail(
                    Corpus.bytes(
                        "GET / HTTP/1.1\\r\\nHost: a\\r\\nX: \\t\\xa0b\\xff \\t\\r\\n\\r\\n"))
                .getFirst())
        .endsWith("x=\u00a0b\u00ff");
  }

  @Test
  void aMethodIsATokenInCapitals_S17() {
    check("S17", 14);
  }

  @Test
  void aVersionIsOneOfTwo_S18() {
    check("S18", 20);
  }

  @Test
  void aTargetHasTheFormThatItsMethodNeeds_S19() {
    check("S19", 40);
    assertThat(trail(Corpus.bytes("GET http://b:1/x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")).getFirst())
        .startsWith("GET http://b:1/x HTTP/1.1 authority=b:1 ");
  }

  @Test
  void aRequestNamesOneHost_S20() {
    check("S20", 30);
  }

  @Test
  void whatHasOneValueComesOnce_S21() {
    check("S21", 14);
  }

  @Test
  void aFewEmptyLinesMayPrecedeARequest_S22() {
    check("S22", 5);
  }

  @Test
  void anUpgradeIsAskedForByAWholeWordOfConnection_S23() {
    String upgrade =
        "GET / HTTP/1.%d\\r\\nHost: a\\r\\nConnection: %s\\r\\nUpgrade: websocket\\r\\n\\r\\n";
    assertThat(
            List.of("Upgrade", "notupgrade", "upgrade2", "keep-alive , UPGRADE", "close").stream()
                .map(value -> trail(Corpus.bytes(upgrade.formatted(1, value))).getFirst())
                .map(head -> head.contains(" asks=websocket")))
        .containsExactly(true, false, false, true, false);
    assertThat(trail(Corpus.bytes(upgrade.formatted(0, "upgrade"))).getFirst())
        .doesNotContain("asks=");
    assertThat(
            trail(Corpus.bytes("GET / HTTP/1.1\\r\\nHost: a\\r\\nUpgrade: h2c\\r\\n\\r\\n"))
                .getFirst())
        .doesNotContain("asks=");
    check("S23", 2);
  }

  @Test
  void theBodyOfAnUpgradeThatIsRefusedIsABody_S24() {
    assertThat(
            trail(
                Corpus.bytes(
                    "GET /a HTTP/1.1\\r\\nHost: a\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n"
                        + "Content-Length: 31\\r\\n\\r\\nGET /evil HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"
                        + "GET /b HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")))
        .satisfiesExactly(
            word -> assertThat(word).startsWith("GET /a ").contains("length=31 asks=websocket"),
            word -> assertThat(word).startsWith("body GET /evil "),
            word -> assertThat(word).isEqualTo("end"),
            word -> assertThat(word).startsWith("GET /b "),
            word -> assertThat(word).isEqualTo("end"),
            word -> assertThat(word).isEqualTo("CLOSED"));
  }

  @Test
  void nothingIsParsedBehindAnError_S25() {
    check("S25", 8);
    for (Corpus.Case row : CASES) {
      assertThat(trail(row.bytes()))
          .as(row.toString())
          .noneMatch(word -> word.contains("/evil HTTP"));
    }
  }

  @Test
  void aNameThatLooksLikeAKnownOneButForUnderscoresIsRefused_S27() {
    check("S27", 6);
  }

  @Test
  void theLineOfAProxyIsNoRequest_S28() {
    check("S28", 2);
  }

  @Test
  void eachRowAndEachRuleIsLookedAt() throws Exception {
    Set<String> tested = new TreeSet<>();
    for (var method : StrictnessTest.class.getDeclaredMethods()) {
      if (method.getName().contains("_S")) {
        tested.add(method.getName().substring(method.getName().lastIndexOf('_') + 1));
      }
    }
    assertThat(tested).containsAll(CASES.stream().map(Corpus.Case::id).collect(Collectors.toSet()));

    Set<String> broken = new TreeSet<>();
    CASES.forEach(row -> broken.add(row.verdict().replaceFirst("^\\d ?", "")));
    Set<String> rules =
        Arrays.stream(Violation.values())
            .map(Violation::name)
            .filter(
                name ->
                    !name.matches(
                        "STATUS.*|INFORMATIONAL_FLOOD|UNREQUESTED" // responses
                            + "|PSEUDO_FIELD" // HTTP/2
                            + "|(HANDSHAKE|MULTIPART).*"))
            .filter(name -> !name.matches(".*TOO_(LONG|LARGE|MANY).*|TOO_MANY_FIELDS")) // limits
            .collect(Collectors.toCollection(TreeSet::new));
    broken.remove("");
    assertThat(broken).isEqualTo(rules);
  }

  @Test
  void eachRuleSaysWhereItStandsAndWhatToAnswer() {
    for (Violation violation : Violation.values()) {
      assertThat(violation.section()).matches("RFC \\d{4}, \\d+(\\.\\d+)*");
      assertThat(violation.status()).isIn(400, 413, 414, 417, 426, 431, 501, 502, 505);
      assertThat(violation.rule()).isNotBlank().hasSizeLessThan(60);
    }
  }
}
