package asyncio.http.connection;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callWithTimeout;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.LoopOptions;
import asyncio.TimeoutError;
import asyncio.VirtualClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

/** Content codings, taken off; with the JDK's streams for the other side. */
class InflatedTest {
  private static final byte[] HELLO = "hello, hello, hello".getBytes(StandardCharsets.UTF_8);
  private static final int FIXED = 10;

  private static byte[] gzip(byte[] plain) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException never) {
      throw new AssertionError(never);
    }
    return out.toByteArray();
  }

  private static byte[] deflate(byte[] plain, boolean bare, byte... dictionary) {
    try (var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare)) {
      if (dictionary.length > 0) {
        deflater.setDictionary(dictionary);
      }
      deflater.setInput(plain);
      deflater.finish();
      byte[] out = new byte[plain.length + 100];
      return Arrays.copyOf(out, deflater.deflate(out));
    }
  }

  /** As gzip gives it, but with every part that a header may have. */
  private static byte[] gzipWithLongHeader(byte[] plain, int name) {
    byte[] made = gzip(plain);
    var out = new ByteArrayOutputStream();
    out.write(made, 0, 3);
    out.write(2 | 4 | 8 | 16);
    out.write(made, 4, FIXED - 4);
    out.writeBytes(new byte[] {3, 0, 'a', 0, 'b'});
    out.writeBytes("n".repeat(name).getBytes(StandardCharsets.UTF_8));
    out.writeBytes(new byte[] {0, 'c', 0, 'x', 'x'});
    out.write(made, FIXED, made.length - FIXED);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static InputStream inflated(byte[] sent, boolean gzip) {
    return new Inflated(new ByteArrayInputStream(sent), gzip, Long.MAX_VALUE);
  }

  private static byte[] all(byte[] sent, boolean gzip) throws IOException {
    try (InputStream in = inflated(sent, gzip)) {
      return in.readAllBytes();
    }
  }

  /** Gives a byte at a time, and each after a pause. */
  private static InputStream slow(byte[] sent, Duration pause) {
    return new InputStream() {
      private int at;

      @Override
      public int read() {
        sleep(pause);
        return at == sent.length ? -1 : sent[at++] & 0xff;
      }

      @Override
      public int read(byte[] into, int from, int many) {
        int got = read();
        if (got < 0) {
          return -1;
        }
        into[from] = (byte) got;
        return 1;
      }
    };
  }

  @Test
  void gzipAndBothKindsOfDeflateGiveWhatWasPutIn() throws IOException {
    var random = new Random(1);
    for (int size : new int[] {0, 1, 100, 16 * 1024, 100_000, 900_000}) {
      byte[] plain = new byte[size];
      random.nextBytes(plain);
      Arrays.fill(plain, 0, size / 2, (byte) 'a');
      assertThat(run(() -> all(gzip(plain), true))).isEqualTo(plain);
      assertThat(run(() -> all(deflate(plain, false), false))).isEqualTo(plain);
      assertThat(run(() -> all(deflate(plain, true), false))).isEqualTo(plain);
    }
  }

  @Test
  void nothingAtAllIsNothing() throws IOException {
    assertThat(all(new byte[0], true)).isEmpty();
    assertThat(all(new byte[0], false)).isEmpty();
  }

  @Test
  void everyPartOfAHeaderIsPassedOver() throws IOException {
    assertThat(all(gzipWithLongHeader(HELLO, 5), true)).isEqualTo(HELLO);
    assertThat(all(gzipWithLongHeader(HELLO, 60_000), true)).isEqualTo(HELLO);
    assertThatThrownBy(() -> all(gzipWithLongHeader(HELLO, 70_000), true))
        .isInstanceOf(ZipException.class)
        .hasMessage("its header is longer than 65536 bytes");
  }

  @Test
  void whatEndsTooEarlyIsSoWhereverItEnds() {
    for (byte[] whole : List.of(gzip(HELLO), gzipWithLongHeader(HELLO, 5))) {
      for (int end = 1; end < whole.length; end++) {
        byte[] part = Arrays.copyOf(whole, end);
        assertThatThrownBy(() -> all(part, true)).isInstanceOf(EOFException.class);
      }
    }
    for (byte[] whole : List.of(deflate(HELLO, true), deflate(HELLO, false))) {
      for (int end = 1; end < whole.length; end++) {
        byte[] part = Arrays.copyOf(whole, end);
        assertThatThrownBy(() -> all(part, false)).isInstanceOf(EOFException.class);
      }
    }
  }

  @Test
  void aByteThatIsWrongIsFoundOrHarmless() {
    byte[] whole = gzip(HELLO);
    for (int at = 0; at < whole.length; at++) {
      byte[] wrong = whole.clone();
      wrong[at] ^= 0x40;
      boolean noMatter = at >= 4 && at < FIXED; // the time, the kind of system
      if (at == 3) {
        continue; // a flag that RFC 1952 keeps for later
      }
      if (noMatter) {
        assertThat(run(() -> all(wrong, true))).isEqualTo(HELLO);
      } else {
        assertThatThrownBy(() -> all(wrong, true)).as("byte " + at).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void membersFollowOneAnotherUpToAThousandAndTwentyFour_D02() throws IOException {
    assertThat(all(join(gzip(HELLO), gzip(new byte[0]), gzip(HELLO)), true))
        .isEqualTo(join(HELLO, HELLO));
    byte[][] many = new byte[1024][];
    Arrays.fill(many, gzip(new byte[] {'a'}));
    assertThat(all(join(many), true)).hasSize(1024);
    assertThat(all(join(join(many), "behind".getBytes(StandardCharsets.UTF_8)), true))
        .hasSize(1024);
    assertThatThrownBy(() -> all(join(join(many), gzip(new byte[0])), true))
        .hasMessage("it has more than 1024 members");
  }

  @Test
  void whatIsMadeOfFewBytesIsLimited_D01() throws IOException {
    byte[] bomb = gzip(new byte[2_000_000]);
    assertThat(run(() -> new Inflated(in(bomb), true, 2_000_000).readAllBytes()))
        .hasSize(2_000_000);
    assertThatThrownBy(() -> run(() -> new Inflated(in(bomb), true, 1_999_999).readAllBytes()))
        .hasRootCauseInstanceOf(Inflated.TooMuch.class)
        .hasRootCauseMessage("more than 1999999 bytes, inflated");
    byte[] nameWithoutEnd = new byte[5_000_000]; // of the inner one: nothing comes out of it
    Arrays.fill(nameWithoutEnd, (byte) 'n');
    System.arraycopy(new byte[] {31, -117, 8, 8}, 0, nameWithoutEnd, 0, 4);
    byte[] twice = gzip(nameWithoutEnd);
    assertThatThrownBy(
            () ->
                run(
                    () -> {
                      try (var in = Decompression.of(in(twice), List.of("gzip", "gzip"), 60_000)) {
                        in.read();
                      }
                    }))
        .hasRootCauseInstanceOf(Inflated.TooMuch.class);
  }

  private static InputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  @Test
  void othersHaveTheirTurnWhileMuchIsMade_D01() {
    byte[] bomb = gzip(new byte[50_000_000]);
    int[] turns = {0};
    run(
        () -> {
          var other =
              createTask(
                  () -> {
                    while (true) {
                      turns[0]++;
                      sleep(Duration.ZERO);
                    }
                  });
          assertThat(inflated(bomb, true).readAllBytes()).hasSize(50_000_000);
          other.cancel();
        });
    assertThat(turns[0]).isGreaterThan(20);
  }

  @Test
  void aReadThatIsGivenUpLosesNothing() {
    run(
        () -> {
          byte[] plain = join(HELLO, HELLO);
          for (boolean gzip : new boolean[] {true, false}) {
            byte[] sent =
                gzip ? join(gzipWithLongHeader(HELLO, 9), gzip(HELLO)) : deflate(plain, false);
            var in = new Inflated(slow(sent, ofMillis(10)), gzip, Long.MAX_VALUE);
            var got = new ByteArrayOutputStream();
            int given = 0;
            for (int next = 0; next >= 0; ) {
              try {
                next = callWithTimeout(ofMillis(25), timeout -> in.read());
                if (next >= 0) {
                  got.write(next);
                }
              } catch (TimeoutError late) {
                given++;
              }
            }
            assertThat(got.toByteArray()).isEqualTo(plain);
            assertThat(given).isPositive();
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }

  @Test
  void whatIsReadyIsGivenBeforeMoreIsWaitedFor() {
    run(
        () -> {
          byte[] first = gzip(HELLO);
          int[] reads = {0};
          var in =
              new Inflated(
                  new InputStream() {
                    @Override
                    public int read() {
                      throw new AssertionError("more is read than is needed");
                    }

                    @Override
                    public int read(byte[] into, int from, int many) {
                      assertThat(reads[0]++).isZero();
                      System.arraycopy(first, 0, into, from, first.length - 8);
                      return first.length - 8;
                    }
                  },
                  true,
                  Long.MAX_VALUE);
          assertThat(in.read(new byte[100])).isEqualTo(HELLO.length);
          assertThat(in.available()).isZero();
        });
  }

  @Test
  void aDictionaryThatIsNotThereIsNoEnd() {
    byte[] sent = deflate(HELLO, false, "hello".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> all(sent, false)).hasMessage("it needs a dictionary");
  }

  @Test
  void theSourceIsReadToItsEnd() throws IOException {
    for (boolean gzip : new boolean[] {true, false}) {
      byte[] sent = gzip ? gzip(HELLO) : deflate(HELLO, false);
      InputStream source = in(join(sent, new byte[100_000]));
      assertThat(new Inflated(source, gzip, Long.MAX_VALUE).readAllBytes()).isEqualTo(HELLO);
      assertThat(source.read()).isNegative();
    }
  }

  @Test
  void closedWhileAReadWaitsItSaysSo() {
    run(
        () -> {
          var in = new Inflated(slow(gzip(HELLO), ofMillis(10)), true, Long.MAX_VALUE);
          var reading = createTask(() -> in.readAllBytes());
          sleep(ofMillis(150)); // in the middle of the data
          in.close();
          in.close();
          assertThatThrownBy(() -> await(reading)).hasRootCauseMessage("it is closed");
          assertThatThrownBy(in::read).hasMessage("it is closed");
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }
}
