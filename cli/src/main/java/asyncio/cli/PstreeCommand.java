package asyncio.cli;

import asyncio.cli.program.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** {@code aio pstree}: who waits for whom in a program that runs; in colour on a terminal only. */
@Command(
    name = "pstree",
    description = {
      "Draws the tasks of a running program: each with its frames, and below them the tasks that it"
          + " waits for.",
      "",
      "It cannot draw tasks that wait for each other in a circle: it names them, and the exit code"
          + " is 1.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {"  aio pstree             which Java programs run", "  aio pstree 4711"})
final class PstreeCommand extends ProcessCommand {
  @Override
  int look(Attached process) throws Attached.Refusal {
    try {
      String tree = process.ask("tree");
      String shown =
          Ansi.AUTO.enabled() ? tree.replaceAll("\\(T\\) .*", "\u001b[32m$0\u001b[0m") : tree;
      out().println(shown);
      return ExitCode.OK;
    } catch (Attached.Refusal refusal) {
      throw refusal.answered()
          ? new Attached.Refusal(refusal.getMessage() + "\nTry: aio ps " + process.pid())
          : refusal;
    }
  }
}
