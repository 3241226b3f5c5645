package asyncio.benchmarks.driver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Horizontal bars in SVG, for light and dark pages: a group for each benchmark, in it a bar for
 * each peer, as long as its figure is beside the largest of the group. Every peer keeps its colour.
 */
final class BarChart {
  /**
   * A bar.
   *
   * @param name who
   * @param value how long
   * @param text the figure for people
   */
  record Bar(String name, double value, String text) {}

  /**
   * What is compared.
   *
   * @param title what was measured
   * @param note a remark beside the title
   * @param loss whether the remark is about a loss
   * @param bars what came out
   */
  record Group(String title, String note, boolean loss, List<Bar> bars) {}

  private static final List<String> COLOURS =
      List.of(
          "#2f7ed8", "#e08a1e", "#a8882a", "#7d9a2f", "#8e5bd0", "#3f9a6b", "#cf5596", "#c24a3a",
          "#3a9aa8", "#7a8694", "#6f74d8", "#b0693a");

  private static final String STYLE =
      """
      <style>
        text { font: 11px system-ui, sans-serif; fill: #24292f; }
        .head { font-size: 15px; font-weight: 600; }
        .group { font-weight: 600; }
        .dim { fill: #57606a; }
        .loss { fill: #c2331f; font-weight: 600; }
        .paper { fill: #ffffff; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          .dim { fill: #9da7b1; }
          .loss { fill: #ff7b6b; }
          .paper { fill: #0d1117; }
        }
      </style>
      """;

  private static final int MARGIN = 16;
  private static final int HEAD = 52;
  private static final int NAMES = 150;
  private static final int BARS = 190;
  private static final int FIGURES = 110;
  private static final int COLUMN = NAMES + BARS + FIGURES + MARGIN;
  private static final int LINE = 15;
  private static final int BETWEEN = 16;

  private final String title;
  private final String subtitle;
  private final int columns;
  private final List<Group> groups = new ArrayList<>();
  private final Map<String, String> colours = new HashMap<>();

  BarChart(String title, String subtitle, int columns) {
    this.title = title;
    this.subtitle = subtitle;
    this.columns = columns;
  }

  void add(Group group) {
    groups.add(group);
  }

  @Override
  public String toString() {
    StringBuilder body = new StringBuilder();
    int y = HEAD;
    for (int from = 0; from < groups.size(); from += columns) {
      List<Group> row = groups.subList(from, Math.min(from + columns, groups.size()));
      int tallest = 0;
      for (int i = 0; i < row.size(); i++) {
        draw(body, row.get(i), MARGIN + i * COLUMN, y);
        tallest = Math.max(tallest, row.get(i).bars.size());
      }
      y += (tallest + 1) * LINE + BETWEEN;
    }
    int width = 2 * MARGIN + columns * COLUMN;
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">
        <title>%s</title>
        %s<rect class="paper" width="100%%" height="100%%"/>
        <text class="head" x="%d" y="24">%s</text>
        <text class="dim" x="%d" y="40">%s</text>
        %s</svg>
        """
        .formatted(
            width,
            y,
            width,
            y,
            escape(title),
            STYLE,
            MARGIN,
            escape(title),
            MARGIN,
            escape(subtitle),
            body);
  }

  private void draw(StringBuilder svg, Group group, int x, int top) {
    svg.append(
        "<text x=\"%d\" y=\"%d\"><tspan class=\"group\">%s</tspan> <tspan class=\"%s\">%s</tspan></text>%n"
            .formatted(
                x, top + 11, escape(group.title), group.loss ? "loss" : "dim", escape(group.note)));
    double largest = group.bars.stream().mapToDouble(Bar::value).max().orElse(1);
    int y = top + LINE + 2;
    for (Bar bar : group.bars) {
      double length = largest > 0 ? Math.max(1, bar.value / largest * BARS) : 1;
      int start = x + NAMES;
      svg.append(text(x + NAMES - 6, y + 9, "end", bar.name));
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"1.5\" fill=\"%s\"/>\n",
              start,
              y,
              length,
              LINE - 4,
              colour(bar.name)));
      svg.append(text((int) (start + length + 5), y + 9, "start", bar.text));
      y += LINE;
    }
  }

  private static String text(int x, int y, String anchor, String text) {
    return "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n"
        .formatted(x, y, anchor, escape(text));
  }

  private String colour(String name) {
    return colours.computeIfAbsent(name, _ -> COLOURS.get(colours.size() % COLOURS.size()));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
