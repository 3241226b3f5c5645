package asyncio.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
final class PstreeCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "PID",
      description = "The process to look into; without it, lists the processes to choose from.")
  private @Nullable Long pid;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (pid == null) {
      Candidates.lines("aio pstree").forEach(spec.commandLine().getOut()::println);
      return ExitCode.OK;
    }
    try {
      String tree = new Attached(pid).ask("tree");
      String shown =
          Ansi.AUTO.enabled() ? tree.replaceAll("\\(T\\) .*", "\u001b[32m$0\u001b[0m") : tree;
      spec.commandLine().getOut().println(shown);
      return ExitCode.OK;
    } catch (Attached.Refusal refusal) {
      var err = spec.commandLine().getErr();
      err.println("aio: " + refusal.getMessage());
      if (refusal.answered()) {
        err.println("Try: aio ps " + pid);
      }
      return ExitCode.FAILED;
    }
  }
}
