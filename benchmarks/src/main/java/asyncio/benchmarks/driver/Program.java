package asyncio.benchmarks.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command line that measures, or is measured.
 *
 * @param name of the peer, or of the variant of it
 * @param label its name for people
 * @param version of what is measured
 * @param command the words
 * @param environment what the process gets beside the driver's own
 */
record Program(
    String name,
    String label,
    String version,
    List<String> command,
    Map<String, String> environment) {

  Program(String name, String label, String version, List<String> command) {
    this(name, label, version, command, Map.of());
  }

  /** The same with more arguments. */
  Program with(List<String> arguments) {
    List<String> longer = new ArrayList<>(command);
    longer.addAll(arguments);
    return new Program(name, label, version, longer, environment);
  }

  /** A variant of it, with more arguments. */
  Program variant(String suffix, List<String> arguments) {
    Program longer = with(arguments);
    return new Program(
        name + "-" + suffix, label + ", " + suffix, version, longer.command, environment);
  }

  /** Who was measured, for the record; paths are shown as they look from the project. */
  Recording.Measured measured(Path project) {
    return new Recording.Measured(name, label, version, shown(project));
  }

  /** The command line without the paths of this machine. */
  String shown(Path project) {
    List<String> words = new ArrayList<>();
    environment.forEach((key, value) -> words.add(key + "=" + value));
    words.addAll(command);
    String home = System.getProperty("java.home", "");
    return String.join(" ", words)
        .replace(System.getProperty("java.class.path", " "), "CLASSPATH")
        .replace(home + "/bin/", "")
        .replace(project + "/", "")
        .replaceAll("\\S*/\\.pyenv/\\S*/bin/", "");
  }
}
