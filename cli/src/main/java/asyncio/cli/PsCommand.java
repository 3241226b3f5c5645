package asyncio.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
final class PsCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "PID",
      description = "The process to look into; without it, lists the processes to choose from.")
  private @Nullable Long pid;

  @Option(names = "--json", description = "Print everything as JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (pid == null) {
      Candidates.lines("aio ps").forEach(spec.commandLine().getOut()::println);
      return ExitCode.OK;
    }
    try {
      spec.commandLine().getOut().println(new Attached(pid).ask(json ? "json" : "table"));
      return ExitCode.OK;
    } catch (Attached.Refusal refusal) {
      spec.commandLine().getErr().println("aio: " + refusal.getMessage());
      return ExitCode.FAILED;
    }
  }
}
