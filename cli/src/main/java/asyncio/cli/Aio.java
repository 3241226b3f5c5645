package asyncio.cli;

import asyncio.cli.program.ExitCode;
import asyncio.cli.serve.ServeCommand;
import asyncio.cli.supervise.CtlCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code aio}: runs programs, looks into them, checks the project. */
@Command(
    name = "aio",
    description = "Runs asyncio programs, and looks into those that run.",
    versionProvider = Version.class,
    subcommands = {
      RunCommand.class,
      ServeCommand.class,
      CtlCommand.class,
      ReplCommand.class,
      ExamplesCommand.class,
      WorkerCommand.class,
      PsCommand.class,
      PstreeCommand.class,
      AttachCommand.class,
      TestCommand.class,
      BenchCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:the program ended normally",
      " 1:the program threw, its file does not compile, or it cannot be looked into",
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
      "  aio serve --reload Shop.java an application, served anew when it changes",
      "  AIO_JAVA_OPTS=-Xmx2g aio run hello",
      "                               options for the JVM",
      "  aio repl                     a prompt on a running loop",
      "  aio pstree 4711              what the tasks of process 4711 wait for",
      "  aio attach 4711              a prompt in process 4711"
    })
public final class Aio implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print this help.")
  @SuppressWarnings("unused") // read by picocli
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the versions of aio and Java, and the kind of loop they make.")
  @SuppressWarnings("unused") // read by picocli
  private boolean version;

  @Spec private CommandSpec spec;

  private Aio() {}

  /** Without a command: the help. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /**
   * Runs the command and ends the process with its exit code. A program that ended normally leaves
   * the process to end with its last thread, as {@code java} does.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    if (args.length == 0 || !args[0].equals("serve")) { // which goes on without a reader
      BrokenPipe.watch();
    }
    ProgramLog.choose();
    int code = execute(writer(System.out), writer(System.err), args);
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
    CommandLine line =
        new CommandLine(new Aio())
            .setOut(out)
            .setErr(err)
            .setStopAtPositional(true)
            .setExpandAtFiles(false)
            .setParameterExceptionHandler(new UsageErrors());
    for (String command : List.of("serve", "ctl")) { // no program gets the words behind
      Objects.requireNonNull(line.getSubcommands().get(command)).setStopAtPositional(false);
    }
    return line.execute(args);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }
}
