package asyncio.cli;

import asyncio.cli.program.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code aio test}: here for its help only. The script {@code aio} runs Maven itself, because the
 * project may not even compile yet.
 */
@Command(
    name = "test",
    description = "Builds and checks the whole project, with the tests that a developer waits for.",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  aio test",
      "  aio test --all",
      "  aio test --long",
      "  aio test -pl core -Dtest=QueueTest"
    })
final class TestCommand implements Callable<Integer> {
  @Option(
      names = "--all",
      description =
          "Run the tests that take many seconds, too: what has to pass before a change lands.")
  @SuppressWarnings("unused") // in the help text
  private boolean all;

  @Option(names = "--long", description = "Run those and the tests that take minutes.")
  @SuppressWarnings("unused") // in the help text
  private boolean minutes;

  @Option(
      names = "--mutation",
      description = "Instead, change the kernel in many small ways, and tell what no test notices.")
  @SuppressWarnings("unused") // in the help text
  private boolean mutation;

  @Parameters(paramLabel = "ARGUMENT", description = "For Maven.")
  @SuppressWarnings("unused") // in the help text
  private List<String> arguments = List.of();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getErr().println("aio: 'test' needs the script aio of the project");
    return ExitCode.USAGE;
  }
}
