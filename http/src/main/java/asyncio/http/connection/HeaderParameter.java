package asyncio.http.connection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parameter in the value of a field: {@code charset} in {@code text/plain; charset="utf-8"}. */
public final class HeaderParameter {
  private HeaderParameter() {}

  /**
   * The value of the first parameter of a name.
   *
   * @param field the value of the field
   * @param name in any case
   * @return the value without its quotes; null if there is none
   */
  public static @Nullable String of(String field, String name) {
    int at = field.indexOf(';');
    while (at >= 0 && at < field.length()) {
      int start = skipBlanks(field, at + 1);
      int equals = start;
      while (equals < field.length() && "=;".indexOf(field.charAt(equals)) < 0) {
        equals++;
      }
      boolean found = field.substring(start, equals).strip().equalsIgnoreCase(name);
      StringBuilder value = new StringBuilder();
      at = equals;
      if (equals < field.length() && field.charAt(equals) == '=') {
        at = value(field, skipBlanks(field, equals + 1), value);
      }
      if (found) {
        return value.toString();
      }
    }
    return null;
  }

  private static int skipBlanks(String field, int from) {
    int at = from;
    while (at < field.length() && (field.charAt(at) == ' ' || field.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  /** Reads a value; gives the place of the semicolon behind it, or of the end. */
  private static int value(String field, int from, StringBuilder into) {
    if (from >= field.length() || field.charAt(from) != '"') {
      int end = field.indexOf(';', from);
      int to = end < 0 ? field.length() : end;
      into.append(field.substring(Math.min(from, to), to).strip());
      return to;
    }
    int at = from + 1;
    while (at < field.length() && field.charAt(at) != '"') {
      boolean escaped =
          field.charAt(at) == '\\'
              && at + 1 < field.length()
              && "\"\\".indexOf(field.charAt(at + 1)) >= 0;
      at += escaped ? 1 : 0;
      into.append(field.charAt(at));
      at++;
    }
    int end = field.indexOf(';', at);
    return end < 0 ? field.length() : end;
  }

  /**
   * Splits the value of a field.
   *
   * @param text the value
   * @param separator which does not count in quotes and in angle brackets
   * @return the parts, with the blanks around them
   */
  public static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    boolean bracketed = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (bracketed) {
        bracketed = c != '>';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '<') {
        bracketed = true;
      } else if (c == separator) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }
}
