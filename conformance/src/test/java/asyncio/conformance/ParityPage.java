package asyncio.conformance;

import asyncio.conformance.Guarantee.Proof;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The page {@code docs/parity.md}. */
final class ParityPage {
  private final Path root;
  private final List<PublicName> names;
  private final List<Guarantee> guarantees;
  private final Map<String, List<Proof>> proofs;
  private final StringBuilder page = new StringBuilder();

  ParityPage(
      Path root,
      List<PublicName> names,
      List<Guarantee> guarantees,
      Map<String, List<Proof>> proofs) {
    this.root = root;
    this.names = names;
    this.guarantees = guarantees;
    this.proofs = proofs;
  }

  String text() {
    page.append(
        """
        # asyncio's names, one by one

        Every public name of asyncio in Python 3.14, `TaskGroup.cancel` of 3.15, and the names of
        aiohttp's server and client, of aiomultiprocess, and of `concurrent.futures`' executor of processes: what it is called in Java, what it promises, and how many tests hold it to that. The build writes this page from
        [`parity.tsv`](parity.tsv), [`guarantees.tsv`](guarantees.tsv), and the tests that it finds; it
        fails when a Java name points to nothing, when a guarantee has neither a test nor a reason for
        having none, and when this page is out of date. `conformance/parity` writes it anew.

        """);
    count();
    Map<String, List<PublicName>> sections =
        names.stream()
            .collect(
                Collectors.groupingBy(
                    PublicName::section, LinkedHashMap::new, Collectors.toList()));
    sections.forEach(this::section);
    guarantees();
    return page.toString();
  }

  private void count() {
    long present = names.stream().filter(PublicName::present).count();
    long absent = names.stream().filter(PublicName::absent).count();
    row("names", "here", "deliberately absent", "still to come");
    line("|---|---|---|---|");
    row(names.size(), present, absent, names.size() - present - absent);
  }

  private void section(String title, List<PublicName> rows) {
    line("");
    line("## " + title);
    line("");
    row("asyncio", "Java", "guarantees", "tests", "remark");
    line("|---|---|---|---|---|");
    for (PublicName name : rows) {
      row(
          "`" + name.python() + "`",
          java(name),
          name.guarantees().stream().map(ParityPage::reference).collect(Collectors.joining(", ")),
          tests(name),
          name.remark());
    }
  }

  private String java(PublicName row) {
    if (row.absent()) {
      return "absent";
    }
    if (!row.present()) {
      return "to come";
    }
    return row.java().stream()
        .map(name -> link("`" + name.text() + "`", name.source(root)))
        .collect(Collectors.joining(", "));
  }

  private String tests(PublicName row) {
    long count = row.guarantees().stream().flatMap(id -> proofs(id).stream()).distinct().count();
    return count == 0 ? "" : "" + count;
  }

  private void guarantees() {
    line("");
    line("## Guarantees and their tests");
    line("");
    line(
        "A name with underscores is a pair of programs, one in Python and one in Java, whose output");
    line("is compared; the others are test methods.");
    line("");
    row("id", "what is promised", "tests");
    line("|---|---|---|");
    for (Guarantee guarantee : guarantees) {
      String tests =
          proofs(guarantee.id()).stream()
              .map(proof -> link(proof.name(), proof.file()))
              .collect(Collectors.joining(", "));
      row(
          "<a id=\"" + anchor(guarantee.id()) + "\"></a>" + guarantee.id(),
          guarantee.text(),
          tests.isEmpty() ? "none: " + guarantee.untested() : tests);
    }
  }

  private List<Proof> proofs(String id) {
    return proofs.getOrDefault(id, List.of());
  }

  private String link(String text, Path file) {
    String path = root.resolve("docs").relativize(file).toString().replace('\\', '/');
    return "[" + text + "](" + path + ")";
  }

  private static String reference(String id) {
    return "[" + id + "](#" + anchor(id) + ")";
  }

  private static String anchor(String id) {
    return id.toLowerCase(Locale.ROOT);
  }

  private void row(Object... cells) {
    for (Object cell : cells) {
      page.append("| ").append(cell).append(' ');
    }
    line("|");
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
