package asyncio.repl;

import asyncio.Asyncio;
import asyncio.EventLoop;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.tool.JavaShellToolBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A prompt on a running loop: the JDK's shell, each of whose inputs runs as a task. What waits
 * suspends only the input; tasks that it starts go on between inputs.
 *
 * <p>{@code aio repl} opens one with a loop of its own, {@link #embed} one on the loop of a
 * program.
 */
public final class Repl {
  static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  private Repl() {}

  /**
   * Opens a prompt with a loop of its own on standard input and output, and returns when it is
   * left. Blocks the calling thread.
   *
   * @param virtual whether time is virtual: it stands while one types, and jumps while an input
   *     waits
   * @param classPath jars and directories for the inputs besides the program's own, separated as in
   *     a class path; may be empty
   * @param files sources and scripts to load first
   * @return the exit code: what the user gives to {@code /exit}, or 0
   */
  public static int start(boolean virtual, String classPath, List<Path> files) {
    return run(
        "asyncio:virtual(" + virtual + "),typed(" + isTyped() + ")", classPath, Map.of(), files);
  }

  /**
   * Opens a prompt on the calling task's loop. Suspends the task until the prompt is left; all else
   * goes on. Cancelling the task leaves the prompt open until the next input.
   *
   * @param variables what inputs find by these names
   */
  public static void embed(Map<String, Object> variables) {
    Session session = Session.on(EventLoop.running(), isTyped(), Startup.checked(variables));
    Asyncio.toThread(
        () -> {
          run("asyncio:session(" + Sessions.hand(session) + ")", "", variables, List.of());
        });
  }

  /**
   * Lets {@code aio attach} open prompts on the loop of this program, from now on. Only the user
   * that the program runs as can attach, on the same machine; what they type runs in this process,
   * as tasks of its loop. Any thread.
   *
   * @param variables what inputs find by these names
   */
  public static void allowAttach(Map<String, Object> variables) {
    AttachPoint.allow(variables);
  }

  /** Lets {@code aio attach} open prompts on the loop of this program, without variables. */
  public static void allowAttach() {
    allowAttach(Map.of());
  }

  /**
   * Opens a prompt on the loop of another process of this machine, and returns when it is left.
   * Blocks the calling thread.
   *
   * @param opened what {@link AttachPointMBean#open} has answered there
   * @return the exit code
   */
  public static int attach(String[] opened) {
    List<Path> entries = SEPARATOR.splitAsStream(opened[1]).map(Path::of).toList();
    String engine = "asyncio:socket(" + AttachedExecutionControl.note(Path.of(opened[0])) + ")";
    try {
      return run(engine, entries, opened[2], List.of());
    } catch (IllegalStateException noEngine) { // the tool wants a new one when one is lost
      System.err.println("aio: the program does not answer; it may have ended");
      return 1;
    }
  }

  /** Opens a prompt on the calling task's loop, without variables. Suspends until it is left. */
  public static void embed() {
    embed(Map.of());
  }

  private static boolean isTyped() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  static int run(String engine, String classPath, Map<String, Object> variables, List<Path> files) {
    String script = Startup.script(Repl.class.getClassLoader(), variables);
    return run(engine, entries(classPath), script, files);
  }

  private static int run(String engine, List<Path> entries, String script, List<Path> files) {
    Path startup = null;
    try (PlainTypes plain = PlainTypes.of(entries)) {
      startup = Files.createTempFile("asyncio", ".jsh");
      Files.writeString(startup, script);
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--execution",
                  engine,
                  "--class-path",
                  path(plain, entries),
                  "--startup",
                  startup.toString()));
      files.forEach(file -> arguments.add(file.toString()));
      return JavaShellToolBuilder.builder()
          .persistence(Retained.ofUser())
          .start(arguments.toArray(String[]::new));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (RuntimeException failed) {
      throw failed;
    } catch (Exception failed) {
      throw new IllegalStateException("the prompt could not be opened: " + failed, failed);
    } finally {
      delete(startup);
    }
  }

  static String path(PlainTypes first, List<Path> entries) {
    return path(Stream.concat(Stream.of(first.directory()), entries.stream()));
  }

  static String path(Stream<Path> entries) {
    return entries.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException left) {
      file.toFile().deleteOnExit();
    }
  }

  /**
   * For the compiler of the inputs: where this program's classes are, with what the manifests of
   * its jars name, and what the user adds.
   */
  static List<Path> entries(String added) {
    String own = System.getProperty("java.class.path", "");
    String modules = System.getProperty("jdk.module.path", "");
    Set<Path> entries = new LinkedHashSet<>();
    Stream.of(own, modules, added)
        .flatMap(SEPARATOR::splitAsStream)
        .filter(each -> !each.isEmpty())
        .forEach(each -> add(Path.of(each), entries));
    return List.copyOf(entries);
  }

  private static void add(Path entry, Set<Path> entries) {
    if (!entries.add(entry) || !Files.isRegularFile(entry)) {
      return;
    }
    try (var jar = new JarFile(entry.toFile())) {
      Manifest manifest = jar.getManifest();
      String named =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      if (named != null) {
        for (String each : Pattern.compile("\\s+").splitAsStream(named.strip()).toList()) {
          add(entry.resolveSibling(each), entries);
        }
      }
    } catch (IOException noJar) {
      // the compiler will say so
    }
  }
}
