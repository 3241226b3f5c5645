package asyncio.cli;

import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A Java source file that is compiled in memory, with the class path of this process and what is
 * added to it. Other classes may be in files beside it.
 *
 * @param path the file
 * @param libraries jars and directories of classes that it needs besides
 */
record SourceFile(Path path, List<Path> libraries) {

  /**
   * Compiles the file.
   *
   * @param diagnostics receives what {@code javac} has to say, shortened
   * @return the first class of the file, or empty if the file does not compile
   */
  Optional<Class<?>> compile(PrintWriter diagnostics) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        MemoryClasses classes = new MemoryClasses(files)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  said, classes, null, options(), null, files.getJavaFileObjects(path));
      FirstClass first = new FirstClass(task);
      task.addTaskListener(first);
      boolean compiled = task.call();
      (compiled ? said.toString().lines() : Complaints.shortened(said.toString()).stream())
          .forEach(diagnostics::println);
      diagnostics.flush();
      return compiled
          ? Optional.ofNullable(first.name).map(classes.loader(libraries)::load)
          : Optional.empty();
    }
  }

  private List<String> options() {
    Path directory = path.toAbsolutePath().normalize().getParent();
    return List.of(
        "--release",
        "25",
        "-g",
        "-proc:none",
        "-classpath",
        classPath(),
        "-sourcepath",
        String.valueOf(directory));
  }

  private String classPath() {
    return Stream.concat(
            Stream.of(System.getProperty("java.class.path")),
            libraries.stream().map(Path::toString))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Notes the class that the compiler comes to first: it is the first one of the file. */
  private static final class FirstClass implements TaskListener {
    private final JavacTask task;
    private @Nullable String name;

    private FirstClass(JavacTask task) {
      this.task = task;
    }

    @Override
    public void started(TaskEvent event) {
      if (name == null && event.getKind() == TaskEvent.Kind.ANALYZE) {
        name = task.getElements().getBinaryName(event.getTypeElement()).toString();
      }
    }
  }
}
