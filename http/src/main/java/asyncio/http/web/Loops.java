package asyncio.http.web;

/**
 * How many loops serve, each in a thread of its own with an application of its own. They share the
 * port, and nothing else: what an application keeps in its fields the others do not see, and needs
 * no lock.
 *
 * @param number of the loops
 */
public record Loops(int number) {
  /** One for each processor, and four at most. */
  public static final Loops DEFAULT =
      new Loops(Math.min(Runtime.getRuntime().availableProcessors(), 4));

  /** Checks the number. */
  public Loops {
    if (number < 1) {
      throw new IllegalArgumentException("at least one loop serves, not " + number);
    }
  }

  /**
   * So many loops.
   *
   * @param number of the loops
   * @return it
   */
  public static Loops of(int number) {
    return new Loops(number);
  }
}
