package asyncio.cli;

import asyncio.cli.program.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code aio ps}: a table of the tasks of a program that runs. */
@Command(
    name = "ps",
    description = {
      "Lists the tasks of a running program: what each does, and who waits for it.",
      "",
      "The program needs no preparation. A busy loop has a second to answer, and is then read"
          + " from outside.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {"  aio ps             which Java programs run", "  aio ps 4711"})
final class PsCommand extends ProcessCommand {
  @Option(names = "--json", description = "Print everything as JSON, for programs.")
  private boolean json;

  @Override
  int look(Attached process) throws Attached.Refusal {
    out().println(process.ask(json ? "json" : "table"));
    return ExitCode.OK;
  }
}
