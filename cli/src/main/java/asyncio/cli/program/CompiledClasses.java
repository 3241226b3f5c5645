package asyncio.cli.program;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a source file was compiled to, in memory.
 *
 * @param names of the classes of the file, the first one first
 * @param classes these and all that were compiled with them, by their names
 * @param sources the files that were compiled
 * @param libraries jars and directories of classes that they need besides
 */
public record CompiledClasses(
    List<String> names, Map<String, byte[]> classes, List<Path> sources, List<Path> libraries) {

  /** Copies the lists. */
  public CompiledClasses {
    names = List.copyOf(names);
    classes = Map.copyOf(classes);
    sources = List.copyOf(sources);
    libraries = List.copyOf(libraries);
  }

  /** {@return the classes of the file, the first one first, in a loader of their own} */
  public List<Class<?>> load() {
    var loader = new MemoryClassLoader(classes, libraries);
    return names.stream().<Class<?>>map(loader::load).toList();
  }
}
