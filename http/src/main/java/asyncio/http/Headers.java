package asyncio.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a header, or of a trailer: names and values in order, immutable. A name can come
 * several times; its case does not count. Names that have come from a peer are in lower case. A
 * character of a value stands for one byte (ISO 8859-1), as HTTP has it.
 *
 * <p>No name and no value in it can end a line: who builds one is told at once.
 */
public final class Headers {
  /** No fields. */
  public static final Headers EMPTY = new Headers(new String[0], 0);

  private final String[] fields; // a name, its value, the next name
  private final int end;

  private Headers(String[] fields, int end) {
    this.fields = fields;
    this.end = end;
  }

  /**
   * Some fields.
   *
   * @param namesAndValues a name, its value, the next name, and so on
   * @return the fields
   * @throws IllegalArgumentException if one of them cannot stand in a header
   */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value");
    }
    Builder builder = builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  /** {@return a builder without fields} */
  public static Builder builder() {
    return new Builder(new String[16], 0);
  }

  /** {@return a builder with these fields} */
  public Builder toBuilder() {
    return new Builder(Arrays.copyOf(fields, Math.max(16, end + 8)), end);
  }

  /** {@return how many fields there are} */
  public int size() {
    return end / 2;
  }

  /**
   * The name of a field.
   *
   * @param index from 0
   * @return the name
   */
  public String name(int index) {
    return fields[2 * check(index)];
  }

  /**
   * The value of a field.
   *
   * @param index from 0
   * @return the value
   */
  public String value(int index) {
    return fields[2 * check(index) + 1];
  }

  private int check(int index) {
    if (index < 0 || 2 * index >= end) {
      throw new IndexOutOfBoundsException(index + " of " + size() + " fields");
    }
    return index;
  }

  /**
   * The first value of a name.
   *
   * @param name in any case
   * @return the value, or null if there is none
   */
  public @Nullable String get(String name) {
    int at = find(fields, end, name, 0);
    return at < 0 ? null : fields[at + 1];
  }

  /**
   * All values of a name.
   *
   * @param name in any case
   * @return the values, in order; maybe none
   */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (int at = find(fields, end, name, 0); at >= 0; at = find(fields, end, name, at + 2)) {
      values.add(fields[at + 1]);
    }
    return values;
  }

  /**
   * Whether there is a field.
   *
   * @param name in any case
   * @return whether
   */
  public boolean contains(String name) {
    return find(fields, end, name, 0) >= 0;
  }

  /**
   * Whether a field that is a list, such as {@code Connection}, has an element. Elements are
   * compared whole and without case: {@code notupgrade} is not {@code upgrade}.
   *
   * @param name of the field, in any case; it may come several times
   * @param token the element
   * @return whether
   */
  public boolean hasToken(String name, String token) {
    for (int at = find(fields, end, name, 0); at >= 0; at = find(fields, end, name, at + 2)) {
      if (isElement(fields[at + 1], token)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isElement(String list, String token) {
    int start = 0;
    while (start <= list.length()) {
      int comma = list.indexOf(',', start);
      int end = comma < 0 ? list.length() : comma;
      int from = start;
      int to = end;
      while (from < to && isBlank(list.charAt(from))) {
        from++;
      }
      while (to > from && isBlank(list.charAt(to - 1))) {
        to--;
      }
      if (to - from == token.length() && list.regionMatches(true, from, token, 0, to - from)) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /**
   * Goes through all fields, in order.
   *
   * @param action is given a name and its value
   */
  public void forEach(BiConsumer<? super String, ? super String> action) {
    for (int i = 0; i < end; i += 2) {
      action.accept(fields[i], fields[i + 1]);
    }
  }

  private static int find(String[] fields, int end, String name, int from) {
    for (int i = from; i < end; i += 2) {
      String here = fields[i];
      if (here.length() == name.length() && here.equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The same fields in the same order; the case of names does not count. */
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Headers headers) || headers.end != end) {
      return false;
    }
    for (int i = 0; i < end; i += 2) {
      if (!fields[i].equalsIgnoreCase(headers.fields[i])
          || !fields[i + 1].equals(headers.fields[i + 1])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = 0; i < end; i += 2) {
      hash = 31 * hash + fields[i].toLowerCase(Locale.ROOT).hashCode();
      hash = 31 * hash + fields[i + 1].hashCode();
    }
    return hash;
  }

  /** Only names: values are often secret. */
  @Override
  public String toString() {
    List<String> names = new ArrayList<>();
    forEach((name, value) -> names.add(name));
    return names.toString();
  }

  /** Builds {@link Headers}. */
  public static final class Builder {
    private String[] fields;
    private int end;

    private Builder(String[] fields, int end) {
      this.fields = fields;
      this.end = end;
    }

    /**
     * Adds a field.
     *
     * @param name a token
     * @param value without control characters and without characters above 255; spaces around it
     *     are taken away
     * @return this
     * @throws IllegalArgumentException if it cannot stand in a header
     */
    public Builder add(String name, String value) {
      return put(FieldLine.checkName(name), FieldLine.checkValue(value));
    }

    /**
     * Adds a field as it stands in a message, without the end of the line.
     *
     * @param bytes has the line
     * @param from its first byte
     * @param to after its last byte
     * @return this
     * @throws HttpError if it is no field
     */
    public Builder addLine(byte[] bytes, int from, int to) {
      int colon = FieldLine.colon(bytes, from, to);
      return put(FieldLine.name(bytes, from, colon), FieldLine.value(bytes, colon + 1, to));
    }

    private Builder put(String name, String value) {
      if (end == fields.length) {
        fields = Arrays.copyOf(fields, 2 * end);
      }
      fields[end] = name;
      fields[end + 1] = value;
      end += 2;
      return this;
    }

    /**
     * Puts one field in the place of all with this name.
     *
     * @param name a token
     * @param value as for {@link #add}
     * @return this
     * @throws IllegalArgumentException if it cannot stand in a header
     */
    public Builder set(String name, String value) {
      String checked = FieldLine.checkValue(value);
      int first = find(fields, end, name, 0);
      if (first < 0) {
        return put(FieldLine.checkName(name), checked);
      }
      fields[first + 1] = checked;
      removeFrom(name, first + 2);
      return this;
    }

    /**
     * Removes all fields with a name.
     *
     * @param name in any case
     * @return this
     */
    public Builder remove(String name) {
      removeFrom(name, 0);
      return this;
    }

    private void removeFrom(String name, int from) {
      int kept = from;
      for (int i = from; i < end; i += 2) {
        if (!fields[i].equalsIgnoreCase(name)) {
          fields[kept] = fields[i];
          fields[kept + 1] = fields[i + 1];
          kept += 2;
        }
      }
      end = kept;
    }

    /**
     * Whether there is such a field already.
     *
     * @param name in any case
     * @return whether
     */
    public boolean contains(String name) {
      return find(fields, end, name, 0) >= 0;
    }

    /** {@return how many fields there are} */
    public int size() {
      return end / 2;
    }

    /** {@return the name of the field that was added last; empty if there is none} */
    public String lastName() {
      return end == 0 ? "" : fields[end - 2];
    }

    /** {@return the fields; the builder is empty afterwards} */
    public Headers build() {
      Headers built = end == 0 ? EMPTY : new Headers(fields, end);
      fields = end == 0 ? fields : new String[16];
      end = 0;
      return built;
    }
  }
}
