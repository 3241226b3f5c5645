package asyncio.cli;

import asyncio.cli.program.ExitCode;
import asyncio.cli.program.Nearest;
import asyncio.cli.program.SourceFile;
import asyncio.cli.program.UserClassPath;
import asyncio.examples.Examples;
import asyncio.examples.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code aio run}: finds the program, compiles it if it is a source file, and launches it. */
@Command(
    name = "run",
    description = {
      "Runs an example by its name, or a Java source file.",
      "",
      "A source file may be compact: void main() { ... } and nothing around it. The asyncio library"
          + " is on its class path, and every word after it is an argument of the program.",
      "",
      "Stack traces and the log show the program's own frames; with ASYNCIO_DEBUG=1 all.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  aio run hello",
      "  aio run Fetch.java https://example.org",
      "  aio run --class-path 'lib/*' Fetch.java"
    })
final class RunCommand implements Callable<Integer> {
  @Option(
      names = {"-cp", "--class-path"},
      paramLabel = "PATH",
      description = "Jars and directories that the file needs; dir/* means all jars in dir.")
  private String classPath = "";

  @Parameters(index = "0", paramLabel = "NAME|FILE.java", description = "What to run.")
  private String program = "";

  @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "For the program.")
  private List<String> arguments = List.of();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    return program.endsWith(SourceFile.SUFFIX) ? runFile() : runExample();
  }

  private int runExample() {
    Optional<Program> example = Examples.named(program);
    if (example.isPresent()) {
      return asksForHelp() ? help(example.get()) : launch(example.get().type());
    }
    List<String> names = Examples.all().stream().map(Program::name).toList();
    int code = notFound("no example is called '" + program + "'", new Nearest(names), program);
    err().println("Try: aio examples");
    return code;
  }

  private boolean asksForHelp() {
    return arguments.equals(List.of("--help")) || arguments.equals(List.of("-h"));
  }

  private int help(Program example) {
    String usage = "Usage: aio run " + example.name() + " " + example.arguments();
    spec.commandLine().getOut().println(usage.strip());
    spec.commandLine().getOut().println(example.summary());
    return ExitCode.OK;
  }

  private int runFile() throws IOException {
    Path file;
    try {
      file = Path.of(program);
    } catch (InvalidPathException e) {
      return notFound("not a path: '" + program + "'", new Nearest(List.of()), program);
    }
    if (!Files.isRegularFile(file)) {
      String name = String.valueOf(file.getFileName());
      return notFound("no such file: " + program, new Nearest(SourceFile.beside(file)), name);
    }
    var added = new UserClassPath(classPath);
    Optional<String> absent = added.absent();
    if (absent.isPresent()) {
      return notFound(
          "nothing on the class path: " + absent.get(), new Nearest(List.of()), program);
    }
    Optional<Class<?>> compiled = new SourceFile(file, added.libraries()).compile(err());
    return compiled.isPresent() ? launch(compiled.get()) : ExitCode.FAILED;
  }

  private int launch(Class<?> type) {
    return new Launch(type, err()).run(arguments.toArray(String[]::new));
  }

  private int notFound(String complaint, Nearest nearest, String word) {
    err().println("aio: " + complaint);
    nearest.question(word).ifPresent(err()::println);
    return ExitCode.USAGE;
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
