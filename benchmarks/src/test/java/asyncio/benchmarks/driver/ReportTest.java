package asyncio.benchmarks.driver;

import static asyncio.benchmarks.driver.Runs.rates;
import static asyncio.benchmarks.driver.Runs.run;
import static asyncio.benchmarks.driver.Runs.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The record of a run as JSON, Markdown and SVG. */
final class ReportTest {
  private static final Recording RUNTIME =
      run(
          "runtime",
          times("switch", "ours", 200, 210, 190),
          times("switch", "uvloop", 2000, 2000, 2000),
          times("switch", "kotlinx", 50, 50, 50),
          times("gather", "ours", 700, 700, 700));

  @Test
  void whatIsWrittenIsRead(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("run.json");
    RUNTIME.write(file);
    assertThat(Recording.read(file)).isEqualTo(RUNTIME);
  }

  @Test
  void aFileThatIsNoRecordIsSaidToBeNone(@TempDir Path directory) throws IOException {
    Path other = Files.writeString(directory.resolve("other.json"), "{\"a\": 1}");
    Path broken = Files.writeString(directory.resolve("broken.json"), "{");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Recording.read(other))
        .withMessageContaining("not the record of a run");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Recording.read(broken))
        .withMessageContaining("not the record of a run");
  }

  @Test
  void aLossIsInBoldAndWhatAPeerLacksIsADash() {
    String figures = new Report(RUNTIME).figures();

    assertThat(figures).contains("**0.25 ×**", " 10.0 ×", "200 ±5 %");
    assertThat(figures.lines().filter(line -> line.startsWith("| gather")))
        .allSatisfy(line -> assertThat(line).contains("–"));
  }

  @Test
  void thePageNamesCommandMachineTargetsAndCharts() {
    String page = new Report(RUNTIME).markdown(List.of("runtime.svg"));
    assertThat(page)
        .contains(
            "`./aio bench`", "abacus", "(runtime.svg)", "## Targets", "commit abc", "./uvloop");
  }

  @Test
  void whoIsMissingIsNamedWithTheCommandThatInstallsIt() {
    Recording without =
        new Recording(
            "runtime",
            true,
            1,
            RUNTIME.date(),
            RUNTIME.command(),
            RUNTIME.commit(),
            RUNTIME.machine(),
            RUNTIME.peers(),
            List.of(
                new Recording.Missing(
                    "uvloop", "it is not there", "apt-get install python3-uvloop")),
            List.of("round 1: Jox: took too long"),
            RUNTIME.series());
    assertThat(new Report(without).markdown(List.of()))
        .contains("`apt-get install python3-uvloop`", "Jox: took too long", "A quick run");
  }

  @Test
  void aBusyMachineIsSaidToBeOne() {
    assertThat(Machine.warning("1.20", 2))
        .hasValueSatisfying(text -> assertThat(text).contains("1.20"));
    assertThat(Machine.warning("0.90", 2)).isEmpty();
    assertThat(Machine.warning("unknown", 2)).isEmpty();
  }

  @Test
  void anEchoIsATableOfServersInWords() {
    Recording run =
        run(
            "network",
            rates("unix/10 KiB/1", "ours-protocol", 90),
            rates("unix/10 KiB/1", "netty", 100));
    assertThat(new Report(run).figures())
        .contains("### Unix sockets, 10 KiB, 1 connection", "**0.90 ×**");
  }

  @Test
  void aBarIsAsLongAsItsFigure() throws Exception {
    BarChart chart = new BarChart("a < b", "& so on", 2);
    chart.add(
        new BarChart.Group(
            "<g>",
            "",
            false,
            List.of(new BarChart.Bar("x", 50, "50"), new BarChart.Bar("y", 100, "100"))));
    NodeList bars = parse(chart.toString()).getElementsByTagName("rect");

    // The first is the paper.
    double half = Double.parseDouble(((Element) bars.item(1)).getAttribute("width"));
    double whole = Double.parseDouble(((Element) bars.item(2)).getAttribute("width"));
    assertThat(bars.getLength()).isEqualTo(3);
    assertThat(whole).isEqualTo(2 * half);
    assertThat(((Element) bars.item(1)).getAttribute("fill"))
        .isNotEqualTo(((Element) bars.item(2)).getAttribute("fill"));
  }

  @Test
  void theChartSaysWhereWeLoseAndByHowMuch() throws Exception {
    String chart = new Report(RUNTIME).chart(false);
    assertThat(parse(chart).getDocumentElement().getTextContent())
        .contains("loss: 4.00 × kotlinx", "shorter is better");
    assertThat(chart).contains("class=\"loss\"", "prefers-color-scheme: dark");
    assertThat(
            new Report(run("runtime", times("gather", "ours", 1), times("gather", "jox", 2)))
                .chart(false))
        .doesNotContain("class=\"loss\"");
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
