package asyncio.cli;

import asyncio.cli.program.ExitCode;
import asyncio.cli.program.Nearest;
import asyncio.cli.program.UserClassPath;
import asyncio.repl.Repl;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code aio repl}: a prompt on a running loop. */
@Command(
    name = "repl",
    description = {
      "Opens a prompt on a running loop. Each input is a task: what waits suspends only the input,"
          + " and tasks that it has started go on while you type.",
      "",
      "The tool is the JDK's shell, with its history, completion (Tab) and commands (/help). asyncio"
          + " is imported; tasks(), cancel(7), loop(), time() and autoawait(ON | OFF) look around.",
      "",
      "Ctrl-C stops the input that runs, Ctrl-D or /exit leaves. Files are loaded first.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  aio repl",
      "  aio repl --virtual                      time(\"1h\") passes at once",
      "  aio repl --class-path 'lib/*' setup.jsh",
      "  echo 'await(gather(() -> 1, () -> 2))' | aio repl"
    })
final class ReplCommand implements Callable<Integer> {
  private static final List<String> LOOPS = List.of("nio", "epoll", "io_uring");

  @Option(
      names = "--loop",
      paramLabel = "LOOP",
      description = "nio, epoll or io_uring; by itself the best that there is.")
  private String loop = "";

  @Option(
      names = {"-cp", "--class-path"},
      paramLabel = "PATH",
      description = "Jars and directories that inputs need; dir/* means all jars in dir.")
  private String classPath = "";

  @Option(
      names = "--virtual",
      description = "Virtual time: it stands while you type, and jumps while an input waits.")
  private boolean virtual;

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "Sources and scripts to load.")
  private List<Path> files = List.of();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!loop.isEmpty() && !LOOPS.contains(loop)) {
      return wrong("no loop is called '" + loop + "'", new Nearest(LOOPS), loop);
    }
    Optional<Path> absent = files.stream().filter(file -> !Files.isRegularFile(file)).findFirst();
    if (absent.isPresent()) {
      String name = absent.get().toString();
      return wrong("no such file: " + name, new Nearest(List.of()), name);
    }
    var added = new UserClassPath(classPath);
    Optional<String> missing = added.absent();
    if (missing.isPresent()) {
      return wrong(
          "nothing on the class path: " + missing.get(), new Nearest(List.of()), missing.get());
    }
    if (!loop.isEmpty()) {
      System.setProperty("asyncio.loop", loop);
    }
    String path =
        added.libraries().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    return Repl.start(virtual, path, files);
  }

  private int wrong(String complaint, Nearest nearest, String word) {
    var err = spec.commandLine().getErr();
    err.println("aio: " + complaint);
    nearest.question(word).ifPresent(err::println);
    return ExitCode.USAGE;
  }
}
