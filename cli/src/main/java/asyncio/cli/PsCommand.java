package asyncio.cli;

import java.util.concurrent.Callable;
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
      "The program need not be prepared for it. A loop that is busy is waited for up to a second,"
          + " and then read from outside.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {"  jps -l        which Java programs run", "  aio ps 4711"})
final class PsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PID", description = "The process to look into.")
  private long pid;

  @Option(names = "--json", description = "Print everything as JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      spec.commandLine().getOut().println(new Attached(pid).ask(json ? "json" : "table"));
      return ExitCode.OK;
    } catch (Attached.Refusal refusal) {
      spec.commandLine().getErr().println("aio: " + refusal.getMessage());
      return ExitCode.FAILED;
    }
  }
}
