package asyncio.http.http2;

/** Numbers as text; those that are often sent are the same string each time. */
final class Numbers {
  private static final int KEPT = 1024;
  private static final String[] TEXTS = new String[KEPT];

  static {
    for (int i = 0; i < KEPT; i++) {
      TEXTS[i] = Integer.toString(i);
    }
  }

  private Numbers() {}

  static String text(long number) {
    return number < KEPT && number >= 0 ? TEXTS[(int) number] : Long.toString(number);
  }
}
