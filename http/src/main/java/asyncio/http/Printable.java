package asyncio.http;

/** What a peer or a program has sent, as it may stand in a message: short, on one line. */
final class Printable {
  private static final int LONGEST = 40;

  private Printable() {}

  static String of(String text) {
    StringBuilder safe = new StringBuilder().append('"');
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        safe.append(c);
      } else {
        safe.append(String.format("\\u%04x", (int) c));
      }
    }
    return safe.append(text.length() > LONGEST ? "…\"" : "\"").toString();
  }
}
