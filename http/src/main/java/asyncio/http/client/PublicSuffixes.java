package asyncio.http.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The names under which anybody registers one, such as {@code co.uk} and {@code github.io}, by the
 * list of publicsuffix.org, as it comes with the JDK that runs this and is renewed with it: a file
 * of the rules below each top-level domain. Where a JDK has none, a country's usual second level
 * has to do.
 */
final class PublicSuffixes {
  /** That of the JDK. */
  static final PublicSuffixes STANDARD =
      new PublicSuffixes(
          Path.of(System.getProperty("java.home"), "lib", "security", "public_suffix_list.dat"));

  private static final Set<String> SECOND_LEVEL =
      Set.of("ac", "co", "com", "edu", "gob", "gov", "go", "ltd", "mil", "ne", "net", "or", "org");

  private final Path file;
  private final Map<String, Set<String>> rules = new ConcurrentHashMap<>(); // by top-level domain
  private final Set<String> top; // those with rules; none: there is no list

  PublicSuffixes(Path file) {
    this.file = file;
    this.top = top(file);
  }

  private static Set<String> top(Path file) {
    try (var zip = new ZipFile(file.toFile())) {
      return zip.stream().map(ZipEntry::getName).collect(Collectors.toUnmodifiableSet());
    } catch (IOException | RuntimeException noList) {
      return Set.of();
    }
  }

  /** Whether a name is one of them; it is in lower case, and without a dot at its end. */
  boolean contains(String name) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      return true;
    }
    String domain = IDN.toUnicode(name).toLowerCase(Locale.ROOT);
    String last = domain.substring(domain.lastIndexOf('.') + 1);
    Set<String> found = top.contains(last) ? rules.computeIfAbsent(last, this::read) : Set.of();
    if (found.isEmpty()) {
      boolean country = last.length() == 2 && top.isEmpty();
      return country && name.length() == dot + 3 && SECOND_LEVEL.contains(name.substring(0, dot));
    }
    String parent = domain.substring(domain.indexOf('.') + 1);
    return !found.contains("!" + domain)
        && (found.contains(domain) || found.contains("*." + parent));
  }

  /** Each line is a rule behind a byte that tells who has made it: a registry, or a company. */
  private Set<String> read(String domain) {
    try (var zip = new ZipFile(file.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(domain))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .map(line -> line.substring(Math.min(1, line.length())))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException | RuntimeException broken) {
      return Set.of();
    }
  }
}
