package asyncio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFileTest {
  @TempDir private Path directory;
  private Thread.UncaughtExceptionHandler uncaught = (thread, thrown) -> {};
  private Throwable thrown = new AssertionError("nothing was thrown");

  @BeforeEach
  void keepWhatProgramsThrow() {
    uncaught = Thread.currentThread().getUncaughtExceptionHandler();
  }

  @Test
  void compactSourceRunsItsInstanceMain() throws IOException {
    assertThat(run("void main() { throw new asyncio.SystemExit(7); }").code()).isEqualTo(7);
  }

  @Test
  void theWordsAfterTheFileAreArgumentsOfTheProgramWhateverTheyLookLike() throws IOException {
    String source =
        """
        void main(String[] args) {
          boolean same = List.of(args).equals(List.of("--", "-h", "@file", "a b"));
          throw new asyncio.SystemExit(same ? 42 : 1);
        }
        """;
    assertThat(run(source, "--", "-h", "@file", "a b").code()).isEqualTo(42);
  }

  @Test
  void aProgramThatEndsNormallyExitsWithZeroAndWithoutAWord() throws IOException {
    assertThat(run("void main() {}")).isEqualTo(new Invocation(0, "", ""));
  }

  @Test
  void aFileThatDoesNotCompileShowsTheDiagnosticsOfJavac() throws IOException {
    Invocation invocation = run("void main() { int x = \"a\"; }");

    assertThat(invocation.code()).isEqualTo(1);
    assertThat(invocation.err().lines())
        .containsExactly(
            file() + ":1: error: incompatible types: String cannot be converted to int",
            "void main() { int x = \"a\"; }",
            "                      ^",
            "1 error");
  }

  @Test
  void theFirstClassOfTheFileIsLaunched() throws IOException {
    String source =
        """
        class Program { static void main() { throw new asyncio.SystemExit(new Other().code()); } }
        class Other { int code() { return 5; } void main() {} }
        """;
    assertThat(run(source).code()).isEqualTo(5);
  }

  @Test
  void theClassFilesOfAProgramCanBeRead() throws IOException {
    String source =
        """
        record Other() {}
        void main() throws Exception {
          for (Class<?> type : List.of(getClass(), Other.class)) {
            try (var file = type.getResourceAsStream("/" + type.getName() + ".class")) {
              if (file.read() != 0xCA) throw new asyncio.SystemExit(1);
            }
          }
          throw new asyncio.SystemExit(42);
        }
        """;
    assertThat(run(source).code()).isEqualTo(42);
  }

  @Test
  void classesInFilesBesideItAreFound() throws IOException {
    Files.writeString(directory.resolve("Other.java"), "class Other { static int CODE = 6; }");
    assertThat(run("void main() { throw new asyncio.SystemExit(Other.CODE); }").code())
        .isEqualTo(6);
  }

  @Test
  void librariesAreFoundOnTheClassPathThatIsGiven() throws Exception {
    Path library = Files.createDirectory(directory.resolve("library"));
    Files.writeString(library.resolve("code.txt"), "9");
    Files.createDirectory(directory.resolve("lib"));
    Path jar = directory.resolve("lib/code.jar");
    try (var out = new java.util.jar.JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new java.util.zip.ZipEntry("more.txt"));
      out.write('1');
    }
    Files.writeString(
        file(),
        """
        int read(String name) throws Exception {
          try (var in = getClass().getClassLoader().getResourceAsStream(name)) {
            return Integer.parseInt(new String(in.readAllBytes()));
          }
        }
        void main() throws Exception {
          throw new asyncio.SystemExit(read("code.txt") + read("more.txt"));
        }
        """);
    String path = library + java.io.File.pathSeparator + directory.resolve("lib/*");

    assertThat(Invocation.of("run", "--class-path", path, file().toString()).code()).isEqualTo(10);
    assertThat(Invocation.of("run", "-cp", library + "/none", file().toString()))
        .isEqualTo(
            new Invocation(
                2,
                "",
                "aio: nothing on the class path: " + library + "/none" + System.lineSeparator()));
  }

  @Test
  void resourcesAndClassesByNameComeFromTheProgramsOwnLoader() throws IOException {
    String source =
        """
        void main() throws Exception {
          var loader = Thread.currentThread().getContextClassLoader();
          throw new asyncio.SystemExit(loader.loadClass("Program") == getClass() ? 8 : 1);
        }
        """;
    assertThat(run(source).code()).isEqualTo(8);
  }

  @Test
  void anInterruptedProgramExitsWith130() throws IOException {
    assertThat(run("void main() { throw new asyncio.KeyboardInterrupt(); }"))
        .isEqualTo(new Invocation(130, "", "KeyboardInterrupt" + System.lineSeparator()));
  }

  @Test
  void anUncaughtExceptionGoesToTheHandlerOfTheThreadWithoutFramesOfTheLauncher()
      throws IOException {
    Invocation invocation =
        run(
            """
            void main() {
              throw new IllegalStateException("outer", new RuntimeException("inner"));
            }
            """);

    assertThat(invocation.code()).isEqualTo(1);
    assertThat(thrown).isExactlyInstanceOf(IllegalStateException.class).hasMessage("outer");
    assertThat(thrown.getStackTrace())
        .extracting(StackTraceElement::toString)
        .containsExactly("Program.main(Program.java:2)");
    assertThat(thrown.getCause().getStackTrace()).hasSize(1);
  }

  @Test
  void aClassWithoutMainCannotBeLaunched() throws IOException {
    Invocation invocation = run("class Program {}");

    assertThat(invocation.code()).isEqualTo(1);
    assertThat(invocation.err()).contains("no main(String[]) or main() method in class Program");
  }

  @Test
  void aMissingFileIsWrongUsageAndTheNearestSourceFileIsSuggested() throws IOException {
    Files.writeString(file(), "void main() {}");
    Files.writeString(directory.resolve("Unlike.java"), "void main() {}");
    Invocation invocation = Invocation.of("run", directory.resolve("Progam.java").toString());

    assertThat(invocation.code()).isEqualTo(2);
    assertThat(invocation.err().lines())
        .containsExactly(
            "aio: no such file: " + directory.resolve("Progam.java"), "Did you mean Program.java?");
  }

  private Invocation run(String source, String... args) throws IOException {
    Files.writeString(file(), source);
    String[] line = new String[args.length + 2];
    line[0] = "run";
    line[1] = file().toString();
    System.arraycopy(args, 0, line, 2, args.length);
    Thread.currentThread().setUncaughtExceptionHandler((_, error) -> thrown = error);
    try {
      return Invocation.of(line);
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(uncaught);
    }
  }

  private Path file() {
    return directory.resolve("Program.java");
  }
}
