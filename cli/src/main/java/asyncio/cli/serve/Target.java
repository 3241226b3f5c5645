package asyncio.cli.serve;

import asyncio.cli.program.CompiledClasses;
import asyncio.cli.program.Nearest;
import asyncio.cli.program.ProgramClassLoader;
import asyncio.cli.program.SourceFile;
import asyncio.cli.program.UserClassPath;
import asyncio.examples.Examples;
import asyncio.examples.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what is to be served: an example by its name, a source file, a class of the class path, or
 * a class of a module on it.
 *
 * @param word what was asked for
 * @param libraries jars and directories of classes besides
 */
public record Target(String word, List<Path> libraries) {
  /**
   * A target.
   *
   * @param word what was asked for
   * @param classPath jars and directories of classes besides, as they were written
   * @return the target
   * @throws Refusal if there is nothing at a place of the class path
   */
  public static Target of(String word, String classPath) {
    var added = new UserClassPath(classPath);
    Optional<String> absent = added.absent();
    if (absent.isPresent()) {
      throw new Refusal(Refusal.USAGE, "nothing on the class path: " + absent.get());
    }
    try {
      return new Target(word, added.libraries());
    } catch (IOException failed) {
      throw new Refusal(Refusal.FAILED, "cannot read the class path: " + failed.getMessage());
    }
  }

  /**
   * Finds it, and compiles it if it is a source file. Blocks.
   *
   * @param diagnostics receives what {@code javac} has to say, shortened
   * @return the program
   * @throws Refusal if there is none, it does not compile, or it has nothing to serve
   */
  public FoundProgram find(PrintWriter diagnostics) {
    try {
      return found(diagnostics);
    } catch (LinkageError e) { // a class of it is not there, or half written
      throw new Refusal(Refusal.APP_LOAD, word + " cannot be loaded: " + e);
    }
  }

  private FoundProgram found(PrintWriter diagnostics) {
    if (word.endsWith(SourceFile.SUFFIX)) {
      return file(diagnostics);
    }
    if (word.indexOf(':') > 0) {
      return classOfModule();
    }
    Optional<Program> example = Examples.named(word);
    return example.isPresent() ? example(example.get()) : className(word);
  }

  // ---- a source file

  private FoundProgram file(PrintWriter diagnostics) {
    SourceFile file = new SourceFile(existing(), libraries);
    CompiledClasses compiled;
    try {
      compiled =
          file.classes(diagnostics)
              .orElseThrow(() -> new Refusal(Refusal.APP_LOAD, word + " does not compile"));
    } catch (IOException failed) {
      throw new Refusal(Refusal.FAILED, "cannot read " + word + ": " + failed.getMessage());
    }
    List<Class<?>> types = compiled.load();
    GatewaySource source = source(types).orElseThrow(() -> NoApplication.in(word, types));
    List<Path> watched = new ArrayList<>(libraries);
    watched.add(file.path());
    watched.addAll(compiled.sources());
    return new FoundProgram(word, source, watched, compiled);
  }

  private Path existing() {
    Path file;
    try {
      file = Path.of(word);
    } catch (InvalidPathException e) {
      throw new Refusal(Refusal.USAGE, "not a path: '" + word + "'");
    }
    if (!Files.isRegularFile(file)) {
      throw absent(
          "no such file: " + word, SourceFile.beside(file), String.valueOf(file.getFileName()));
    }
    return file;
  }

  private static Optional<GatewaySource> source(List<Class<?>> types) {
    return types.stream().map(GatewaySource::of).flatMap(Optional::stream).findFirst();
  }

  // ---- an example

  private FoundProgram example(Program example) {
    return GatewaySource.of(example.type())
        .map(source -> new FoundProgram(word, source, libraries, null))
        .orElseThrow(
            () ->
                absent(
                    "the example '" + word + "' has no application to serve: aio run starts it",
                    servable(),
                    word));
  }

  private static List<String> servable() {
    return Examples.all().stream()
        .filter(example -> GatewaySource.of(example.type()).isPresent())
        .map(Program::name)
        .toList();
  }

  // ---- a class

  private FoundProgram className(String name) {
    var loader = new ProgramClassLoader(libraries); // anew: something may have changed
    Class<?> type;
    try {
      type = Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      throw notFound();
    } catch (NoClassDefFoundError e) { // com/example/Shop, or another case of letters
      if (String.valueOf(e.getMessage()).contains("wrong name")) {
        throw notFound();
      }
      throw e;
    }
    return GatewaySource.of(type)
        .map(source -> new FoundProgram(name, source, libraries, null))
        .orElseThrow(() -> NoApplication.in("class " + name, List.of(type)));
  }

  private FoundProgram classOfModule() {
    int colon = word.indexOf(':');
    return className(
        new ModulesOnPath(libraries)
            .className(word.substring(0, colon), word.substring(colon + 1)));
  }

  private Refusal notFound() {
    if (word.endsWith(".jar") || word.endsWith(".class")) {
      return new Refusal(
          Refusal.USAGE,
          word + " is no class: put it on the class path and name the class",
          "Try: aio serve -cp " + word + " com.example.Shop");
    }
    List<String> names = new ArrayList<>(servable());
    names.addAll(SourceFile.beside(Path.of("")));
    names.addAll(new ModulesOnPath(libraries).classes());
    String what = word.indexOf('.') < 0 ? "no example and no class" : "no class";
    Refusal refusal = absent(what + " is called '" + word + "'", names, word);
    return refusal.help().isEmpty()
        ? new Refusal(
            Refusal.USAGE,
            refusal.getMessage(),
            "Try: aio serve web-hello, aio serve FILE.java, or aio serve -cp PATH package.Class")
        : refusal;
  }

  private static Refusal absent(String complaint, List<String> names, String word) {
    return new Refusal(
        Refusal.USAGE,
        complaint,
        new Nearest(names).question(word).stream().toArray(String[]::new));
  }
}
