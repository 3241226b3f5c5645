package asyncio.http;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a request wants done. Two with the same name are equal, and case counts. */
public final class Method {
  /** Gives a representation. */
  public static final Method GET = new Method("GET", true, true);

  /** Gives what GET would give, without the body. */
  public static final Method HEAD = new Method("HEAD", true, true);

  /** Processes the body. */
  public static final Method POST = new Method("POST", false, false);

  /** Puts the body in the place of what is there. */
  public static final Method PUT = new Method("PUT", false, true);

  /** Removes what is there. */
  public static final Method DELETE = new Method("DELETE", false, true);

  /** Makes a tunnel. */
  public static final Method CONNECT = new Method("CONNECT", false, false);

  /** Tells what can be done. */
  public static final Method OPTIONS = new Method("OPTIONS", true, true);

  /** Gives the request back. */
  public static final Method TRACE = new Method("TRACE", true, true);

  /** Changes a part of what is there. */
  public static final Method PATCH = new Method("PATCH", false, false);

  /** Asks with a body. */
  public static final Method QUERY = new Method("QUERY", true, true);

  /** How long a name may be. */
  private static final int LONGEST = 32;

  private static final Map<String, Method> KNOWN =
      Stream.of(GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH, QUERY)
          .collect(Collectors.toUnmodifiableMap(Method::name, Function.identity()));

  private final String name;
  private final boolean safe;
  private final boolean idempotent;

  private Method(String name, boolean safe, boolean idempotent) {
    this.name = name;
    this.safe = safe;
    this.idempotent = idempotent;
  }

  /**
   * The method of a name.
   *
   * @param name capitals, digits, {@code -} and {@code _}, with a capital first; 32 at most
   * @return the method
   * @throws IllegalArgumentException if no method is called so
   */
  public static Method of(String name) {
    Method known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    boolean right = !name.isEmpty() && name.length() <= LONGEST && isCapital(name.charAt(0));
    for (int i = 1; i < name.length() && right; i++) {
      char c = name.charAt(i);
      right = isCapital(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
    if (!right) {
      throw new IllegalArgumentException("no name of a method: " + Printable.of(name));
    }
    return new Method(name, false, false);
  }

  private static boolean isCapital(char c) {
    return c >= 'A' && c <= 'Z';
  }

  /** {@return its name} */
  public String name() {
    return name;
  }

  /** {@return whether it only looks} */
  public boolean isSafe() {
    return safe;
  }

  /** {@return whether doing it twice is the same as doing it once} */
  public boolean isIdempotent() {
    return idempotent;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Method method && method.name.equals(name));
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
