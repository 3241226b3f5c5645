package asyncio.cli;

import asyncio.repl.Repl;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code aio attach}: a prompt on the loop of a program that runs. */
@Command(
    name = "attach",
    description = {
      "Opens a prompt on the loop of a running program. What you type runs there, as a task.",
      "",
      "Programs that aio run has started allow it; others call Repl.allowAttach(). Only the user"
          + " that a program runs as can attach to it, and only on the same machine.",
      "",
      "tasks(), cancel(7) and loop() look around. /exit or Ctrl-D leaves; the program goes on.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  aio attach             which Java programs run",
      "  aio attach 4711",
      "  echo 'tasks()' | aio attach 4711"
    })
final class AttachCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "PID",
      description = "The process; without it, lists the processes to choose from.")
  private @Nullable Long pid;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (pid == null) {
      Candidates.lines("aio attach").forEach(spec.commandLine().getOut()::println);
      return ExitCode.OK;
    }
    try {
      return Repl.attach(new Attached(pid).openPrompt());
    } catch (Attached.Refusal refusal) {
      spec.commandLine().getErr().println("aio: " + refusal.getMessage());
      return ExitCode.FAILED;
    }
  }
}
