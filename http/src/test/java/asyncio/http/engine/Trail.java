package asyncio.http.engine;

import asyncio.http.HttpError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * What a parser makes of bytes, as a list of words: heads, whole bodies, ends, and the error or
 * pause that comes last. Bodies are put together again, for where they are cut is up to the
 * network.
 */
final class Trail {
  private final List<String> words = new ArrayList<>();
  private StringBuilder body = new StringBuilder();

  private Trail() {}

  /** Of bytes that are cut in every way: in whole, by lines, by bytes, and at random. */
  static List<String> everyWay(Supplier<? extends MessageParser> parsers, byte[] bytes) {
    List<String> whole = of(parsers.get(), List.of(bytes));
    compare(whole, parsers.get(), lines(bytes), "by lines");
    compare(whole, parsers.get(), pieces(bytes, new int[] {1}), "by bytes");
    Random random = new Random(Arrays.hashCode(bytes));
    for (int i = 0; i < 5; i++) {
      int[] sizes = random.ints(64, 1, 2 + random.nextInt(40)).toArray();
      compare(whole, parsers.get(), pieces(bytes, sizes), "cut at " + Arrays.toString(sizes));
    }
    return whole;
  }

  private static void compare(
      List<String> whole, MessageParser parser, List<byte[]> cut, String how) {
    List<String> trail = of(parser, cut);
    if (!trail.equals(whole)) {
      throw new AssertionError(how + " there is " + trail + ", and in whole " + whole);
    }
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  static List<byte[]> lines(byte[] bytes) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n' || i == bytes.length - 1) {
        lines.add(Arrays.copyOfRange(bytes, start, i + 1));
        start = i + 1;
      }
    }
    return lines;
  }

  static List<byte[]> pieces(byte[] bytes, int[] sizes) {
    List<byte[]> pieces = new ArrayList<>();
    int start = 0;
    for (int i = 0; start < bytes.length; i++) {
      int end = Math.min(bytes.length, start + sizes[i % sizes.length]);
      pieces.add(Arrays.copyOfRange(bytes, start, end));
      start = end;
    }
    return pieces;
  }

  /** Of pieces, with events asked for after each, and the end of the connection after all. */
  static List<String> of(MessageParser parser, List<byte[]> pieces) {
    Trail trail = new Trail();
    for (byte[] piece : pieces) {
      ByteBuffer data = ByteBuffer.wrap(piece);
      do {
        parser.receive(data);
        trail.events(parser);
      } while (data.hasRemaining());
    }
    parser.receiveEnd();
    trail.events(parser);
    trail.flush();
    return trail.words;
  }

  private void events(MessageParser parser) {
    while (true) {
      Event event;
      try {
        event = parser.next();
      } catch (HttpError error) {
        flush();
        last("error " + error.violation());
        return;
      }
      switch (event) {
        case Event.Pause.NEED_MORE -> {
          return;
        }
        case Event.Pause pause -> {
          flush();
          last(pause.toString());
          return;
        }
        case RequestHead head -> words.add(text(head));
        case ResponseHead head -> words.add(text(head));
        case Event.Data data -> {
          if (!data.bytes().hasRemaining()) {
            throw new AssertionError("an empty piece");
          }
          body.append(StandardCharsets.ISO_8859_1.decode(data.bytes()));
        }
        case Event.End end -> {
          flush();
          words.add(end.trailers().size() == 0 ? "end" : "end " + end.trailers());
        }
      }
    }
  }

  private void flush() {
    if (!body.isEmpty()) {
      words.add("body " + body);
      body = new StringBuilder();
    }
  }

  private void last(String word) {
    if (words.isEmpty() || !words.getLast().equals(word)) {
      words.add(word);
    }
  }

  private static String text(RequestHead head) {
    StringBuilder text = new StringBuilder();
    text.append(head.method()).append(' ').append(head.target()).append(' ').append(head.version());
    text.append(" authority=").append(head.authority()).append(" length=").append(head.length());
    text.append(head.keepAlive() ? "" : " close");
    text.append(head.expectsContinue() ? " expects" : "");
    text.append(head.upgrade() == null ? "" : " asks=" + head.upgrade());
    head.headers()
        .forEach((name, value) -> text.append(" | ").append(name).append('=').append(value));
    return text.toString();
  }

  private static String text(ResponseHead head) {
    StringBuilder text = new StringBuilder();
    text.append(head.version()).append(' ').append(head.status()).append(" length=");
    text.append(head.length()).append(head.keepAlive() ? "" : " close");
    head.headers()
        .forEach((name, value) -> text.append(" | ").append(name).append('=').append(value));
    return text.toString();
  }

  /** How many messages were whole, and the rule that is broken then. */
  static String verdict(List<String> trail) {
    long whole =
        trail.stream().filter(word -> word.equals("end") || word.startsWith("end ")).count();
    String last = trail.isEmpty() ? "" : trail.getLast();
    return last.startsWith("error ") ? whole + last.substring(5) : Long.toString(whole);
  }
}
