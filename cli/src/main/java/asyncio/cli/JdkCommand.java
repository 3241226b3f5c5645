package asyncio.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code aio jdk}: the directory of the JDK in use. */
@Command(
    name = "jdk",
    description = "Prints the directory of the JDK that aio uses.",
    optionListHeading = "%nOptions:%n")
final class JdkCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().println(System.getProperty("java.home"));
  }
}
