package asyncio.cli;

import asyncio.cli.program.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code aio bench}: here for the list of commands only. The script {@code aio} starts the module
 * of the benchmarks itself, which has the options and the help.
 */
@Command(
    name = "bench",
    description = "Measures this library side by side with others.",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {"  aio bench --quick", "  aio bench --help"})
final class BenchCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "For the benchmarks.")
  @SuppressWarnings("unused") // in the help text
  private List<String> arguments = List.of();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getErr().println("aio: 'bench' needs the script aio of the project");
    return ExitCode.USAGE;
  }
}
