package asyncio.http.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A path with names in it: {@code /users/{id:int}/{page}}. A name stands for a whole segment. */
final class RoutePath {
  private static final Pattern INT = Pattern.compile("[0-9]{1,19}");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  private record Segment(String text, @Nullable String name, @Nullable Pattern pattern) {
    boolean matches(String segment) {
      if (name == null) {
        return text.equals(segment);
      }
      return !segment.isEmpty() && (pattern == null || pattern.matcher(segment).matches());
    }
  }

  private final String text;
  private final List<Segment> segments;

  private RoutePath(String text, List<Segment> segments) {
    this.text = text;
    this.segments = segments;
  }

  static RoutePath of(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("a path begins with a slash: " + text);
    }
    List<Segment> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String part : text.split("/", -1)) {
      Segment segment = segment(part, text);
      if (segment.name() != null && !names.add(segment.name())) {
        throw new IllegalArgumentException("a name comes twice: " + text);
      }
      segments.add(segment);
    }
    return new RoutePath(text, segments);
  }

  private static Segment segment(String part, String path) {
    if (part.startsWith("{") && part.endsWith("}")) {
      String inside = part.substring(1, part.length() - 1);
      int colon = inside.indexOf(':');
      String name = colon < 0 ? inside : inside.substring(0, colon);
      String kind = colon < 0 ? "" : inside.substring(colon + 1);
      if (NAME.matcher(name).matches()) {
        return new Segment(part, name, pattern(kind));
      }
    } else if (part.indexOf('{') < 0 && part.indexOf('}') < 0) {
      return new Segment(part, null, null);
    }
    throw new IllegalArgumentException(
        "a segment of a path is text, {name}, {name:int} or {name:regular expression}: " + path);
  }

  private static @Nullable Pattern pattern(String kind) {
    return switch (kind) {
      case "" -> null;
      case "int" -> INT;
      default -> Pattern.compile(kind);
    };
  }

  String text() {
    return text;
  }

  boolean hasNames() {
    return segments.stream().anyMatch(segment -> segment.name() != null);
  }

  /** The segments of a path that was asked for, unescaped. */
  static String[] split(String rawPath) {
    String[] parts = rawPath.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Escapes.decode(parts[i], false);
    }
    return parts;
  }

  /** A path in which only what has to be is escaped; one with an escaped slash is no other's. */
  static String normalized(String rawPath) {
    String[] parts = split(rawPath);
    for (String part : parts) {
      if (part.indexOf('/') >= 0) {
        return rawPath;
      }
    }
    return String.join("/", parts);
  }

  /** The path with values in the place of its names, escaped. */
  String filled(Map<String, String> values) {
    StringBuilder filled = new StringBuilder();
    int used = 0;
    for (Segment segment : segments) {
      filled.append(filled.isEmpty() && segment.text().isEmpty() ? "" : "/");
      if (segment.name() == null) {
        filled.append(segment.text());
      } else {
        String value = values.get(segment.name());
        if (value == null || !segment.matches(value)) {
          throw new IllegalArgumentException(
              "no value, or none that fits, for {" + segment.name() + "} of " + text);
        }
        filled.append(Escapes.encode(value));
        used++;
      }
    }
    if (used != values.size()) {
      throw new IllegalArgumentException(text + " has not all of the names " + values.keySet());
    }
    return filled.isEmpty() ? "/" : filled.toString();
  }

  @Nullable Map<String, String> match(String[] parts) {
    if (parts.length != segments.size()) {
      return null;
    }
    for (int i = 0; i < parts.length; i++) {
      if (!segments.get(i).matches(parts[i])) {
        return null;
      }
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < parts.length; i++) {
      String name = segments.get(i).name();
      if (name != null) {
        values.put(name, parts[i]);
      }
    }
    return values;
  }
}
