package asyncio.http.connection;

import static asyncio.Asyncio.callWithTimeout;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.LoopOptions;
import asyncio.TimeoutError;
import asyncio.VirtualClock;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content codings that come with libraries of others, and what holds for all of them. */
class CodingsTest {
  private static final byte[] HELLO = "hello, hello, hello".getBytes(StandardCharsets.UTF_8);

  private static byte[] coded(String coding, byte[] plain) throws IOException {
    assumeThat(Decompression.isKnown(List.of(coding)))
        .as("a library for " + coding + " that works on this system")
        .isTrue();
    return coding.equals("br") ? Encoder.compress(plain) : Zstd.compress(plain);
  }

  private static InputStream decoded(String coding, InputStream in) throws IOException {
    return Decompression.bounded(in, List.of(coding), Long.MAX_VALUE);
  }

  private static byte[] all(String coding, byte[] sent) {
    return run(() -> decoded(coding, new ByteArrayInputStream(sent)).readAllBytes());
  }

  /** Gives a byte at a time, each after a while. */
  private static InputStream slow(byte[] bytes, Duration pause) {
    return new InputStream() {
      private int at;

      @Override
      public int read() {
        sleep(pause);
        return at == bytes.length ? -1 : bytes[at++] & 0xff;
      }

      @Override
      public int read(byte[] into, int from, int many) {
        int one = read();
        if (one < 0) {
          return -1;
        }
        into[from] = (byte) one;
        return 1;
      }
    };
  }

  private static byte[] random(int many) {
    byte[] bytes = new byte[many];
    new Random(1).nextBytes(bytes);
    for (int i = 0; i < many; i++) {
      bytes[i] &= 0x1f; // so that there is something to compress
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  void whatWasPutOnIsTakenOff(String coding) throws IOException {
    for (byte[] plain :
        List.of(HELLO, new byte[0], new byte[] {1}, random(3_000_000), new byte[9_000_000])) {
      assertThat(all(coding, coded(coding, plain))).isEqualTo(plain);
    }
    assertThat(all(coding, new byte[0])).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  void whatIsCutOffOrIsSomethingElseIsAnError(String coding) throws IOException {
    byte[] whole = coded(coding, HELLO);
    for (int end = 1; end < whole.length; end++) {
      byte[] part = Arrays.copyOf(whole, end);
      assertThatThrownBy(() -> all(coding, part))
          .as("after " + end)
          .hasRootCauseInstanceOf(IOException.class);
    }
    assertThatThrownBy(
            () ->
                all(
                    coding,
                    "<html>not compressed</html>".repeat(9).getBytes(StandardCharsets.UTF_8)))
        .hasRootCauseInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  void aReadThatIsGivenUpLosesNothing(String coding) throws IOException {
    byte[] plain = random(2000);
    byte[] sent = coded(coding, plain);
    run(
        () -> {
          var in = decoded(coding, slow(sent, ofMillis(10)));
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
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd"})
  @Tag("slow")
  void whatIsMadeOfFewBytesIsLimited_D02(String coding) throws IOException {
    byte[] bomb = coded(coding, new byte[200_000_000]);
    assertThat(bomb.length).isLessThan(20_000);
    int[] turns = {0};
    long[] came = {0};
    assertThatThrownBy(
            () ->
                run(
                    () -> {
                      createTask(
                          () -> {
                            while (true) {
                              turns[0]++;
                              sleep(Duration.ZERO);
                            }
                          });
                      byte[] piece = new byte[64 * 1024];
                      try (var in = decoded(coding, new ByteArrayInputStream(bomb))) {
                        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                          came[0] += n;
                        }
                      }
                    }))
        .hasRootCauseInstanceOf(DecodedStream.TooMuch.class)
        .hasMessageContaining("more than 1100 of each");
    assertThat(came[0]).isBetween(60_000_000L, 70_000_000L);
    assertThat(turns[0]).isGreaterThan(100);
    assertThatThrownBy(
            () ->
                run(
                    () ->
                        Decompression.bounded(
                                new ByteArrayInputStream(bomb), List.of(coding), 1_000_000)
                            .readAllBytes()))
        .hasMessageContaining("more than 1000000 bytes, inflated");
  }

  @Test
  void whatOnePassOfDeflateMakesIsAllowed_D02() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new java.util.zip.GZIPOutputStream(out)) {
      gzip.write(new byte[100_000_000]);
    }
    run(
        () -> {
          var in = decoded("gzip", new ByteArrayInputStream(out.toByteArray()));
          assertThat(in.skip(Long.MAX_VALUE)).isEqualTo(100_000_000);
        });
  }

  @Test
  void aLargeWindowOfZstdIsRefused_D02() throws IOException {
    var out = new ByteArrayOutputStream();
    coded("zstd", HELLO);
    try (var zstd = new ZstdOutputStreamNoFinalizer(out)) {
      zstd.setLong(27);
      zstd.write(random(1000));
    }
    assertThatThrownBy(() -> all("zstd", out.toByteArray()))
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void framesOfZstdFollowOneAnother() throws IOException {
    byte[] one = coded("zstd", HELLO);
    byte[] two = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, two, one.length, one.length);
    assertThat(all("zstd", two)).hasSize(2 * HELLO.length);
  }
}
