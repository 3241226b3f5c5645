package asyncio.cli;

import asyncio.cli.program.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command about a Java program that runs; without its number, the list to choose from. */
abstract class ProcessCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "PID",
      description = "The process to look into; without it, lists the processes to choose from.")
  private @Nullable Long pid;

  @Spec private CommandSpec spec;

  @Override
  public final Integer call() {
    if (pid == null) {
      Candidates.lines("aio " + spec.name()).forEach(out()::println);
      return ExitCode.OK;
    }
    try {
      return look(new Attached(pid));
    } catch (Attached.Refusal refusal) {
      spec.commandLine().getErr().println("aio: " + refusal.getMessage());
      return ExitCode.FAILED;
    }
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Does it; the result is the exit code. */
  abstract int look(Attached process) throws Attached.Refusal;
}
