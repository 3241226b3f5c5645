package asyncio.cli;

import asyncio.examples.Examples;
import asyncio.examples.Program;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code aio examples}: a line for each example, in columns; in colour on a terminal only. */
@Command(
    name = "examples",
    description = "Lists the examples.",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = "  aio examples | grep queue")
final class ExamplesCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    List<Program> all = Examples.all();
    String line =
        "%s%-" + width(all, Program::name) + "s%s  %-" + width(all, Program::seed) + "s  %s";
    boolean coloured = Ansi.AUTO.enabled();
    PrintWriter out = spec.commandLine().getOut();
    for (Program example : all) {
      out.println(
          line.formatted(
              coloured ? "\u001b[32m" : "",
              example.name(),
              coloured ? "\u001b[0m" : "",
              example.seed(),
              example.summary()));
    }
  }

  private static int width(List<Program> examples, Function<Program, String> column) {
    return examples.stream().map(column).mapToInt(String::length).max().orElse(1);
  }
}
