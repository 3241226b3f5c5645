package asyncio.http.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.http.Limits;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What other parsers make of the same bytes. Where one disagrees, the table {@code
 * SECOND-OPINIONS.md} says so, and who is right; a disagreement that is not there is an error. The
 * main method writes the table anew, with the reasons that are in it.
 */
class SecondOpinionsTest {
  private static final Path TABLE =
      Path.of(System.getProperty("project.root", ".."), "http", "SECOND-OPINIONS.md");
  private static final List<Corpus.Case> CASES = Corpus.all();

  /** How many requests are whole, and whether the next is refused. */
  private static String ours(Corpus.Case row) {
    String verdict =
        Trail.verdict(Trail.everyWay(() -> new RequestParser(Limits.DEFAULT), row.bytes()));
    return verdict.replaceFirst(" INCOMPLETE_\\w+", "");
  }

  private static boolean agree(String ours, String theirs) {
    return ours.replaceFirst(" \\w+", " refused").equals(theirs);
  }

  // ---- the others

  /** A parser's name with its version, and what it says about each case, in order. */
  record Opinions(String parser, List<String> verdicts) {}

  private static Opinions netty() {
    String version = Version.identify().get("netty-codec-http").artifactVersion();
    return new Opinions("netty " + version, CASES.stream().map(row -> netty(row.bytes())).toList());
  }

  private static String netty(byte[] bytes) {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());
    int whole = 0;
    boolean refused = false;
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(bytes));
      for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
        DecoderResult result = ((HttpObject) read).decoderResult();
        refused |= result.isFailure();
        whole += read instanceof LastHttpContent && result.isSuccess() && !refused ? 1 : 0;
        ReferenceCountUtil.release(read);
      }
    } finally {
      channel.finishAndReleaseAll();
    }
    return whole + (refused ? " refused" : "");
  }

  private static Opinions of(String script, String... command) throws IOException {
    Path copy = Files.createTempFile("opinions", script.substring(script.lastIndexOf('.')));
    try (InputStream in = SecondOpinionsTest.class.getResourceAsStream(script)) {
      Files.write(copy, in.readAllBytes());
      List<String> line = new ArrayList<>(List.of(command));
      line.add(1, copy.toString());
      Path input = Files.createTempFile("opinions", ".hex");
      Files.write(input, CASES.stream().map(row -> HexFormat.of().formatHex(row.bytes())).toList());
      Process process =
          new ProcessBuilder(line)
              .redirectInput(input.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Files.delete(input);
      List<String> lines = output.lines().toList();
      return lines.isEmpty()
          ? new Opinions("", List.of())
          : new Opinions(lines.getFirst(), lines.subList(1, lines.size()));
    } catch (IOException missing) {
      return new Opinions("", List.of());
    } finally {
      Files.delete(copy);
    }
  }

  private static Opinions h11() throws IOException {
    return of("opinions.py", "/usr/bin/python3", "h11");
  }

  private static Opinions httptools() throws IOException {
    return of("opinions.py", "/usr/bin/python3", "httptools");
  }

  private static Opinions node() throws IOException {
    return of("opinions.mjs", "node");
  }

  // ---- the table

  /** A row of it: what was said about a case, by parser, and who is right. */
  record Row(String ours, Map<String, String> theirs, String right) {}

  private static Map<String, Row> table() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    List<String> parsers = new ArrayList<>();
    for (String line : Files.readAllLines(TABLE)) {
      if (!line.startsWith("|") || line.startsWith("|--")) {
        continue;
      }
      List<String> cells =
          List.of(line.split("(?<!\\\\)\\|", -1)).stream()
              .map(cell -> cell.strip().replace("\\|", "|"))
              .toList();
      List<String> opinions = cells.subList(4, cells.size() - 2);
      if (parsers.isEmpty()) {
        parsers.addAll(opinions);
        continue;
      }
      Map<String, String> theirs = new TreeMap<>();
      for (int i = 0; i < parsers.size(); i++) {
        theirs.put(parsers.get(i), opinions.get(i));
      }
      rows.put(
          cells.get(1) + " " + cells.get(2).replaceAll("^`|`$", ""),
          new Row(cells.get(3), theirs, cells.get(cells.size() - 2)));
    }
    return rows;
  }

  private static String key(Corpus.Case row) {
    return row.id() + " " + row.what();
  }

  private static void compare(Opinions opinions) throws IOException {
    String name = opinions.parser();
    assumeThat(name).as("no such parser on this machine").isNotEmpty();
    Map<String, Row> table = table();
    Set<String> parsers = table.values().iterator().next().theirs().keySet();
    if (name.startsWith("netty")) {
      assertThat(parsers).contains(name);
    }
    assumeThat(parsers).as("the table is about another version than %s", name).contains(name);
    assertThat(opinions.verdicts()).hasSameSizeAs(CASES);
    Map<String, String> expected = new TreeMap<>();
    table.forEach(
        (key, row) -> {
          if (!agree(row.ours(), row.theirs().get(name))) {
            expected.put(key, row.theirs().get(name));
          }
        });
    Map<String, String> found = new TreeMap<>();
    for (int i = 0; i < CASES.size(); i++) {
      if (!agree(ours(CASES.get(i)), opinions.verdicts().get(i))) {
        found.put(key(CASES.get(i)), opinions.verdicts().get(i));
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void nettyDisagreesAboutWhatTheTableSays_S32() throws IOException {
    compare(netty());
  }

  @Test
  void h11DisagreesAboutWhatTheTableSays_S32() throws IOException {
    compare(h11());
  }

  @Test
  void httptoolsDisagreesAboutWhatTheTableSays_S32() throws IOException {
    compare(httptools());
  }

  @Test
  void nodeDisagreesAboutWhatTheTableSays_S32() throws IOException {
    compare(node());
  }

  @Test
  void theTableSaysOfEachDisagreementWhoIsRight() throws IOException {
    Map<String, String> ours =
        CASES.stream().collect(Collectors.toMap(SecondOpinionsTest::key, SecondOpinionsTest::ours));
    table()
        .forEach(
            (key, row) -> {
              assertThat(ours).as(key).containsEntry(key, row.ours());
              assertThat(row.right()).as(key).isNotEmpty().isNotEqualTo("?");
            });
  }

  static void main() throws IOException {
    List<Opinions> all = List.of(netty(), h11(), httptools(), node());
    Map<String, Row> before = Files.exists(TABLE) ? table() : Map.of();
    List<String> lines = new ArrayList<>();
    lines.add(
        "| id | case | ours | "
            + all.stream().map(Opinions::parser).collect(Collectors.joining(" | "))
            + " | who is right |");
    lines.add("|---|---|---|" + "---|".repeat(all.size()) + "---|");
    for (int i = 0; i < CASES.size(); i++) {
      int at = i;
      String ours = ours(CASES.get(i));
      List<String> theirs = all.stream().map(opinions -> opinions.verdicts().get(at)).toList();
      if (!theirs.stream().allMatch(verdict -> agree(ours, verdict))) {
        Row known = before.get(key(CASES.get(i)));
        lines.add(
            "| "
                + CASES.get(i).id()
                + " | `"
                + CASES.get(i).what().replace("|", "\\|")
                + "` | "
                + ours
                + " | "
                + String.join(" | ", theirs)
                + " | "
                + (known == null ? "?" : known.right())
                + " |");
      }
    }
    String head =
        Files.exists(TABLE) ? Files.readString(TABLE).replaceFirst("(?s)\\| id \\|.*", "") : "";
    Files.writeString(TABLE, head + String.join("\n", lines) + "\n");
  }
}
