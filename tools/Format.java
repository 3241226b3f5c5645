import com.google.googlejavaformat.java.Main;
import java.nio.file.attribute.FileTime;

/**
 * Formats the Java sources of the project with google-java-format; given {@code check}, writes the
 * names of those that are not formatted to the file {@code target/unformatted} instead. Maven runs
 * it in the root directory, with the JDK that compiles the project, and fails if that file exists.
 *
 * <p>A check looks only at files that changed since the last check that found nothing.
 */
void main(String[] args) throws Exception {
  if (List.of(args).contains("check")) {
    check();
  } else {
    replace();
  }
}

final Path unformatted = Path.of("target", "unformatted");
final Path formatted = Path.of("target", "formatted");

void check() throws Exception {
  FileTime began = FileTime.from(Instant.now());
  FileTime last = lastCheck();
  List<Path> changed = sources().stream().filter(file -> modified(file).compareTo(last) > 0).toList();
  String found = changed.isEmpty() ? "" : format(List.of("--dry-run"), changed);
  if (found.isEmpty()) {
    Files.deleteIfExists(unformatted);
    Files.writeString(formatted, changed.size() + " files checked\n");
    Files.setLastModifiedTime(formatted, began);
  } else {
    Files.writeString(unformatted, found);
    System.err.print("Not formatted:\n" + found.indent(2));
  }
}

/** When the last check that found nothing began, if that was after the last change of the rules. */
FileTime lastCheck() {
  FileTime never = FileTime.fromMillis(0);
  boolean valid =
      Files.exists(formatted)
          && modified(formatted).compareTo(modified(Path.of("pom.xml"))) > 0
          && modified(formatted).compareTo(modified(Path.of("tools", "Format.java"))) > 0;
  return valid ? modified(formatted) : never;
}

void replace() throws Exception {
  List<Path> sources = sources();
  format(List.of("--replace"), sources);
  format(List.of("--replace"), sources); // what the first pass moves, the second may still wrap
}

/** Runs the formatter; returns what it prints. */
String format(List<String> mode, List<Path> files) throws Exception {
  List<String> command = new ArrayList<>(mode);
  command.add("--skip-reflowing-long-strings");
  command.add("--skip-removing-unused-imports"); // it would remove those that only comments use
  files.forEach(file -> command.add(file.toString()));
  StringWriter out = new StringWriter();
  Main formatter = new Main(new PrintWriter(out), new PrintWriter(System.err, true), System.in);
  int code = formatter.format(command.toArray(String[]::new));
  if (code != 0) {
    System.exit(code);
  }
  return out.toString();
}

/** The Java files of every module; those among resources are test data. */
List<Path> sources() throws IOException {
  PathMatcher source = FileSystems.getDefault().getPathMatcher("glob:*/src/*/java/**.java");
  List<Path> found = new ArrayList<>();
  try (Stream<Path> modules = Files.list(Path.of(""))) {
    for (Path sources : modules.map(module -> module.resolve("src")).filter(Files::isDirectory).toList()) {
      try (Stream<Path> files = Files.walk(sources)) {
        files.filter(source::matches).sorted().forEach(found::add);
      }
    }
  }
  return found;
}

FileTime modified(Path file) {
  try {
    return Files.getLastModifiedTime(file);
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}
