package asyncio.cli.program;

import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.NestingKind;
import javax.tools.ForwardingJavaFileObject;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A Java source file that is compiled in memory, with the class path of this process and what is
 * added to it. Other classes may be in files beside it.
 *
 * @param path the file
 * @param libraries jars and directories of classes that it needs besides
 */
public record SourceFile(Path path, List<Path> libraries) {
  /** What their names end with. */
  public static final String SUFFIX = ".java";

  private static final String NO_MAIN = "compact source file does not have main method";

  /**
   * Compiles the file.
   *
   * @param diagnostics receives what {@code javac} has to say, shortened
   * @return the first class of the file, or empty if the file does not compile
   */
  public Optional<Class<?>> compile(PrintWriter diagnostics) throws IOException {
    var said = new StringWriter();
    Optional<CompiledClasses> compiled = compile(said, "");
    tell(said.toString(), compiled.isPresent(), diagnostics);
    return compiled.flatMap(classes -> classes.load().stream().findFirst());
  }

  /**
   * Compiles the file, which needs no main method, even if it is a compact one.
   *
   * @param diagnostics receives what {@code javac} has to say, shortened
   * @return its classes and those that it needs, or empty if it does not compile
   */
  public Optional<CompiledClasses> classes(PrintWriter diagnostics) throws IOException {
    var said = new StringWriter();
    Optional<CompiledClasses> compiled = compile(said, "");
    if (compiled.isEmpty() && said.toString().contains(NO_MAIN)) {
      said = new StringWriter();
      compiled = compile(said, "\nvoid main() {}\n");
    }
    tell(said.toString(), compiled.isPresent(), diagnostics);
    return compiled;
  }

  /**
   * What else there is to be compiled, for who has mistyped a name.
   *
   * @param file that may not be there
   * @return the names of the source files beside it; none if they cannot be listed
   */
  public static List<String> beside(Path file) {
    Path directory = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void tell(String said, boolean compiled, PrintWriter diagnostics) {
    (compiled ? said.lines() : Complaints.shortened(said).stream()).forEach(diagnostics::println);
    diagnostics.flush();
  }

  /** Compiles the file with something more at its end. */
  private Optional<CompiledClasses> compile(StringWriter said, String more) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        MemoryClasses classes = new MemoryClasses(files)) {
      JavaFileObject file = files.getJavaFileObjects(path).iterator().next();
      JavaFileObject whole = more.isEmpty() ? file : new LongerFile(file, more);
      JavacTask task =
          (JavacTask) compiler.getTask(said, classes, null, options(), null, List.of(whole));
      TopClasses top = new TopClasses(task, file);
      task.addTaskListener(top);
      return task.call()
          ? Optional.of(
              new CompiledClasses(top.names, classes.written(), List.copyOf(top.files), libraries))
          : Optional.empty();
    }
  }

  /** A file with something more at its end. */
  private static final class LongerFile extends ForwardingJavaFileObject<JavaFileObject> {
    private final String more;

    private LongerFile(JavaFileObject file, String more) {
      super(file);
      this.more = more;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
      return super.getCharContent(ignoreEncodingErrors) + more;
    }
  }

  private List<String> options() {
    return List.of(
        "--release",
        "25",
        "-g",
        "-proc:none",
        "-classpath",
        classPath(),
        "-sourcepath",
        String.valueOf(directory()));
  }

  /** {@return where the classes beside it are} */
  public Path directory() {
    return Optional.ofNullable(path.toAbsolutePath().normalize().getParent()).orElseThrow();
  }

  private String classPath() {
    return Stream.concat(
            Stream.of(System.getProperty("java.class.path")),
            libraries.stream().map(Path::toString))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Notes the classes of the file in the order in which the compiler comes to them: its own. */
  private static final class TopClasses implements TaskListener {
    private final JavacTask task;
    private final JavaFileObject file;
    private final List<String> names = new ArrayList<>();
    private final Set<Path> files = new LinkedHashSet<>();

    private TopClasses(JavacTask task, JavaFileObject file) {
      this.task = task;
      this.file = file;
    }

    @Override
    public void started(TaskEvent event) {
      if (event.getKind() == TaskEvent.Kind.PARSE) {
        files.add(Path.of(event.getSourceFile().toUri()));
      }
      if (event.getKind() == TaskEvent.Kind.ANALYZE
          && event.getTypeElement().getNestingKind() == NestingKind.TOP_LEVEL
          && (names.isEmpty() || file.toUri().equals(event.getSourceFile().toUri()))) {
        String name = task.getElements().getBinaryName(event.getTypeElement()).toString();
        if (!names.contains(name)) {
          names.add(name);
        }
      }
    }
  }
}
