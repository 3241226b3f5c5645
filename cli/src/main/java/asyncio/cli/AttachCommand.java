package asyncio.cli;

import asyncio.repl.Repl;
import picocli.CommandLine.Command;

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
final class AttachCommand extends ProcessCommand {
  @Override
  int look(Attached process) throws Attached.Refusal {
    return Repl.attach(process.openPrompt());
  }
}
