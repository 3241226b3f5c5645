package asyncio.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

/** The command {@code aio}: runs programs, lists the examples, checks the project. */
@Command(
    name = "aio",
    description = "Runs asyncio programs.",
    versionProvider = Version.class,
    subcommands = {
      RunCommand.class,
      ExamplesCommand.class,
      TestCommand.class,
      JdkCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:the program ended normally",
      " 1:the program threw, or its file does not compile",
      " 2:wrong usage: unknown command, option, example or file",
      " 3:no JDK 25 or no Maven on this machine",
      " 4:the build of aio itself failed",
      "130:the program was interrupted (Ctrl-C)",
      " N:the program threw SystemExit(N)"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  aio examples                 what can be run",
      "  aio run hello                an example, by its name",
      "  aio run Fetch.java a b       a source file, with arguments",
      "  AIO_JAVA_OPTS=-Xmx2g aio run hello",
      "                               options for the JVM"
    })
public final class Aio {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the versions of aio and Java, and the kind of loop they make.")
  private boolean version;

  private Aio() {}

  /**
   * Runs the command and ends the process with its exit code. A program that ended normally leaves
   * the process to end with its last thread, as {@code java} does.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    int code = execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args);
    if (code != ExitCode.OK) {
      System.exit(code);
    }
  }

  /**
   * Runs the command.
   *
   * @param out receives what was asked for
   * @param err receives what went wrong
   * @param args the command line
   * @return the exit code
   */
  static int execute(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Aio())
        .setOut(out)
        .setErr(err)
        .setStopAtPositional(true)
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(new UsageErrors())
        .execute(args);
  }
}
