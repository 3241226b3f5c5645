package asyncio.http.engine;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.Status;
import asyncio.http.Version;
import asyncio.http.WebSocketError;
import asyncio.http.WebSocketLimits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What holds for all bytes and all messages: the same events however the bytes are cut, none but
 * the typed errors, never more memory than the limits, and what a writer writes a parser reads.
 */
class ParserProperties {
  private static final Limits SMALL = new Limits(64, 48, 8, 160, 200, 30, 2);

  /** A message without what frames it. */
  record Message(Headers headers, List<String> pieces, boolean known, Headers trailers) {
    String body() {
      return String.join("", pieces);
    }

    long length() {
      return known ? body().length() : MessageWriter.UNKNOWN;
    }
  }

  @Provide
  static Arbitrary<Message> messages() {
    Arbitrary<Headers> headers =
        Combinators.combine(
                Arbitraries.strings().withChars("abcXYZ-_!~09").ofMinLength(1).ofMaxLength(20),
                Arbitraries.strings()
                    .withCharRange(' ', '~')
                    .withChars('\t', '\u00a0', '\u00ff')
                    .ofMaxLength(30))
            .as((name, value) -> new String[] {"x" + name, value})
            .list()
            .ofMaxSize(5)
            .map(
                pairs -> {
                  Headers.Builder builder = Headers.builder();
                  pairs.forEach(pair -> builder.add(pair[0], pair[1]));
                  return builder.build();
                });
    return Combinators.combine(
            headers,
            Arbitraries.strings()
                .withCharRange('\0', '\u00ff')
                .ofMaxLength(300)
                .list()
                .ofMaxSize(5),
            Arbitraries.of(true, false),
            headers)
        .as(Message::new);
  }

  private static ByteBuffer latin1(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] write(MessageWriter writer, Message message) {
    message.pieces().forEach(piece -> writer.data(latin1(piece)));
    writer.end(message.known() ? Headers.EMPTY : message.trailers());
    ByteBuffer taken = writer.take();
    return Trail.bytes(taken);
  }

  private static void compare(List<String> trail, Message message) {
    List<String> expected = new ArrayList<>();
    if (!message.body().isEmpty()) {
      expected.add("body " + message.body());
    }
    boolean trailers = !message.known() && message.trailers().size() > 0;
    expected.add(trailers ? "end " + names(message.trailers()) : "end");
    expected.add("CLOSED");
    assertThat(trail.subList(1, trail.size())).isEqualTo(expected);
    message
        .headers()
        .forEach((name, value) -> assertThat(trail.getFirst()).contains(lower(name) + "=" + value));
  }

  private static List<String> names(Headers headers) {
    List<String> names = new ArrayList<>();
    headers.forEach((name, value) -> names.add(lower(name)));
    return names;
  }

  private static String lower(String name) {
    return name.toLowerCase(java.util.Locale.ROOT);
  }

  @Property(tries = 300)
  void whatIsWrittenAsARequestIsReadAsThatRequest(@ForAll("messages") Message message) {
    RequestWriter writer = new RequestWriter();
    Headers headers = message.headers().toBuilder().add("Host", "example.com").build();
    writer.head(Method.PUT, "/a?b", headers, message.length());
    compare(
        Trail.everyWay(() -> new RequestParser(Limits.DEFAULT), write(writer, message)), message);
  }

  @Property(tries = 300)
  void whatIsWrittenAsAResponseIsReadAsThatResponse(@ForAll("messages") Message message) {
    ResponseWriter writer = new ResponseWriter();
    writer.answer(Method.GET, Version.HTTP_1_1, true);
    writer.head(Status.OK, message.headers(), message.length());
    Supplier<ResponseParser> parsers =
        () -> {
          ResponseParser parser = new ResponseParser(Limits.DEFAULT);
          parser.expect(Method.GET, false);
          return parser;
        };
    compare(Trail.everyWay(parsers, write(writer, message)), message);
  }

  // ---- noise

  /** Right messages, wrong ones, and what is between them. */
  private static final List<byte[]> SEEDS = new ArrayList<>();

  static {
    Corpus.all().stream().map(Corpus.Case::bytes).filter(b -> b.length < 400).forEach(SEEDS::add);
    for (String response :
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\nX: y\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nConnection: close\r\n\r\n")) {
      SEEDS.add(response.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** One of the seeds, or two, with some bytes changed, removed, doubled, or put elsewhere. */
  private static byte[] mutant(Random random) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int many = 1 + random.nextInt(3);
    for (int i = 0; i < many; i++) {
      byte[] seed = SEEDS.get(random.nextInt(SEEDS.size()));
      int from = random.nextInt(4) == 0 ? random.nextInt(seed.length) : 0;
      int to = random.nextInt(4) == 0 ? from + random.nextInt(seed.length - from) : seed.length;
      bytes.write(seed, from, to - from);
    }
    byte[] mixed = bytes.toByteArray();
    for (int i = random.nextInt(4); i > 0 && mixed.length > 0; i--) {
      int at = random.nextInt(mixed.length);
      mixed[at] =
          switch (random.nextInt(5)) {
            case 0 -> (byte) random.nextInt(256);
            case 1 -> (byte) "\r\n:; \t0,".charAt(random.nextInt(8));
            case 2 -> mixed[random.nextInt(mixed.length)];
            case 3 -> (byte) (mixed[at] ^ 0x20);
            default -> (byte) (mixed[at] ^ (1 << random.nextInt(8)));
          };
    }
    return mixed;
  }

  private static void fuzz(long seed) {
    Random random = new Random(seed);
    byte[] bytes = mutant(random);
    Limits limits = random.nextBoolean() ? SMALL : Limits.DEFAULT;
    try {
      Trail.everyWay(() -> new RequestParser(limits), bytes);
      Trail.everyWay(
          () -> {
            ResponseParser parser = new ResponseParser(limits);
            parser.expect(random.nextInt(5) < 0 ? Method.HEAD : Method.GET, false);
            return parser;
          },
          bytes);
      byte[] noise = new byte[random.nextInt(60)];
      random.nextBytes(noise);
      noise = masked(noise, random);
      byte[] frames = noise;
      WebSocketEngineTest.everyWay(
          () ->
              new WebSocketEngine(
                  true,
                  new WebSocketLimits(200, 5, 10),
                  new Deflation(DeflateParameters.DEFAULT, true, 0),
                  () -> 0),
          frames);
    } catch (HttpError | WebSocketError typed) {
      throw new AssertionError("an error got past the trail, seed " + seed, typed);
    } catch (RuntimeException | Error failed) {
      throw new AssertionError("seed " + seed + ": " + Arrays.toString(bytes), failed);
    }
  }

  /** Frames that often are right at the beginning. */
  private static byte[] masked(byte[] noise, Random random) {
    int at = 0;
    while (at + 6 < noise.length) {
      int[] firsts = {0x81, 0x01, 0x80, 0x82, 0xc1, 0xc2, 0x00, 0x88, 0x89, 0x8a, 0x41};
      int length = random.nextInt(12);
      noise[at] = (byte) firsts[random.nextInt(firsts.length)];
      noise[at + 1] = (byte) (0x80 | length);
      at += 6 + length;
    }
    return noise;
  }

  @Test
  void aBodyToTheEndThatIsTooLargeEndsTheSameHoweverItIsCut() {
    fuzz(28965750843882L); // found after ten minutes
  }

  @Property(tries = 4000)
  void whateverComesTheEventsAreTheSameAndTheErrorsTyped(@ForAll long seed) {
    fuzz(seed);
  }

  @Test
  @Tag("long")
  void forAMinuteWhateverComesTheEventsAreTheSameAndTheErrorsTyped() {
    long minutes = Long.getLong("fuzz.minutes", 1);
    long end = System.nanoTime() + minutes * 60_000_000_000L;
    long seed = System.nanoTime();
    while (System.nanoTime() < end) {
      fuzz(seed++);
    }
  }

  @Property(tries = 200)
  void noParserKeepsMoreThanItsLimits(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] block = mutant(random);
    RequestParser parser = new RequestParser(SMALL);
    for (int i = 0; i < 3000; i++) {
      parser.receive(ByteBuffer.wrap(block));
      assertThat(parser.capacity()).isLessThanOrEqualTo(64 * 1024);
      try {
        if (random.nextBoolean()) {
          parser.next();
        }
      } catch (HttpError refused) {
        assertThat(parser.buffered()).isZero();
        return;
      }
    }
  }
}
