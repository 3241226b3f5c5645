package asyncio.http.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.WebSocketLimits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compressed messages. */
class DeflationTest {
  private static WebSocketEngine engine(boolean server, DeflateParameters parameters) {
    return engine(server, parameters, WebSocketLimits.DEFAULT);
  }

  private static WebSocketEngine engine(
      boolean server, DeflateParameters parameters, WebSocketLimits limits) {
    return new WebSocketEngine(server, limits, new Deflation(parameters, server, 0), () -> 7);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private static List<String> read(String frames) {
    return WebSocketEngineTest.everyWay(
        () -> engine(false, DeflateParameters.DEFAULT), hex(frames));
  }

  // ---- RFC 7692, 7.2.3

  @Test
  void theExamplesOfTheRfcAreRead() {
    assertThat(read("c1 07 f248cdc9c90700")).containsExactly("text Hello");
    assertThat(read("41 03 f248cd 80 04 c9c90700")).containsExactly("text Hello");
    assertThat(read("c1 07 f248cdc9c90700 c1 05 f200110000"))
        .containsExactly("text Hello", "text Hello"); // by looking back
    assertThat(read("c1 0b 000500faff48656c6c6f00")).containsExactly("text Hello"); // stored
    assertThat(read("c1 08 f348cdc9c9070000")).containsExactly("text Hello"); // a last block
    assertThat(read("c1 0d f248050000 00ffffcac9c90700")).containsExactly("text Hello");
    assertThat(read("c1 01 00 81 01 61")).containsExactly("text ", "text a");
  }

  @Test
  void whatIsNotDeflatedIsRefused() {
    assertThat(read("c1 01 ff")).containsExactly("NOT_DEFLATED 1007");
    assertThat(read("c1 05 f200110000")).containsExactly("NOT_DEFLATED 1007"); // back before all
    assertThat(read("41 00 c0 00")).containsExactly("RESERVED_BITS 1002");
    assertThat(read("c9 00")).containsExactly("RESERVED_BITS 1002");
  }

  @Test
  void inflatedTextIsCheckedAsItComes() {
    byte[] frame = frame(new byte[] {'a', (byte) 0xff});
    assertThat(
            WebSocketEngineTest.everyWay(
                () -> engine(false, DeflateParameters.DEFAULT), text(frame)))
        .containsExactly("TEXT 1007");
  }

  private static byte[] frame(byte[] message) {
    WebSocketEngine engine = engine(true, DeflateParameters.DEFAULT);
    engine.binary(ByteBuffer.wrap(message));
    ByteBuffer taken = engine.take();
    engine.release();
    return Trail.bytes(taken);
  }

  private static byte[] text(byte[] binary) {
    binary[0] = (byte) 0xc1;
    return binary;
  }

  @Test
  void aMessageThatExpandsTooMuchIsRefusedBeforeItIsKept_D11() {
    byte[] bomb = frame(new byte[20 << 20]);
    assertThat(bomb.length).isLessThan(30_000);
    WebSocketLimits large = new WebSocketLimits(64 << 20, 10, 200);
    assertThat(
            WebSocketEngineTest.trail(
                engine(false, DeflateParameters.DEFAULT, large), List.of(bomb)))
        .containsExactly("EXPANDS_TOO_MUCH 1009");
    assertThat(
            WebSocketEngineTest.trail(
                engine(false, DeflateParameters.DEFAULT, new WebSocketLimits(64 << 20, 10, 2000)),
                List.of(bomb)))
        .satisfiesExactly(word -> assertThat(word).hasSize(7 + (40 << 20)));
    assertThat(
            WebSocketEngineTest.everyWay(
                () -> engine(false, DeflateParameters.DEFAULT, new WebSocketLimits(1000, 10, 2000)),
                frame(new byte[1001])))
        .containsExactly("MESSAGE_TOO_BIG 1009");
    byte[] usual = frame(new byte[1 << 20]); // repetitive, but small
    assertThat(WebSocketEngineTest.trail(engine(false, DeflateParameters.DEFAULT), List.of(usual)))
        .hasSize(1)
        .noneMatch(word -> word.contains("EXPANDS"));
  }

  @Test
  void eachCombinationOfParametersIsReadByTheOtherSide() {
    Random random = new Random(1);
    List<byte[]> messages = new ArrayList<>();
    for (int size : new int[] {0, 0, 1, 5, 5, 200, 300, 3000, 3000, 40_000, 70_000, 0, 8192}) {
      byte[] message = new byte[size];
      for (int i = 0; i < size; i++) {
        message[i] =
            (byte) (i > 300 && random.nextInt(20) > 0 ? message[i - 300] : random.nextInt(8));
      }
      messages.add(message);
    }
    for (int bits = 8; bits <= 15; bits++) {
      for (boolean forgets : new boolean[] {false, true}) {
        for (boolean server : new boolean[] {false, true}) {
          DeflateParameters parameters = new DeflateParameters(forgets, forgets, bits, bits);
          WebSocketEngine sender = engine(server, parameters);
          ByteArrayOutputStream sent = new ByteArrayOutputStream();
          for (byte[] message : messages) {
            sender.binary(ByteBuffer.wrap(message));
            ByteBuffer taken = sender.take();
            sent.writeBytes(Trail.bytes(taken));
          }
          sender.release();
          List<String> read =
              WebSocketEngineTest.trail(engine(!server, parameters), List.of(sent.toByteArray()));
          assertThat(read)
              .as(parameters.response())
              .isEqualTo(
                  messages.stream().map(m -> "binary " + HexFormat.of().formatHex(m)).toList());
          assertThat(sent.size()).as("compressed").isLessThan(bits < 10 ? 110_000 : 70_000);
        }
      }
    }
  }

  @Test
  void noReferenceGoesPastTheWindowAgreedOn() {
    DeflateParameters parameters = new DeflateParameters(false, false, 9, 15);
    Deflation deflation = new Deflation(parameters, true, 0);
    byte[] random = new byte[600];
    new Random(3).nextBytes(random);
    byte[] twice = Arrays.copyOf(random, 1200);
    System.arraycopy(random, 0, twice, 600, 600);
    // What repeats is further back than 512 bytes, so nothing can be saved.
    assertThat(deflation.deflate(ByteBuffer.wrap(twice)).remaining()).isGreaterThan(1200);
    assertThat(deflation.deflate(ByteBuffer.wrap(random)).remaining()).isGreaterThan(600);
    deflation.release();
    Deflation usual = new Deflation(DeflateParameters.DEFAULT, true, 0);
    assertThat(usual.deflate(ByteBuffer.wrap(twice)).remaining()).isLessThan(700);
    usual.release();
  }

  @Test
  void smallMessagesAreNotCompressedIfSoWanted() {
    WebSocketEngine engine =
        new WebSocketEngine(
            true,
            WebSocketLimits.DEFAULT,
            new Deflation(DeflateParameters.DEFAULT, true, 4),
            () -> 0);
    engine.text("abc");
    engine.text("abcd");
    assertThat(WebSocketEngineTest.taken(engine)).startsWith("8103616263c1");
    engine.release();
    engine.release();
  }

  // ---- the handshake

  private static String accepted(String... offers) {
    Headers.Builder headers = Headers.builder();
    for (String offer : offers) {
      headers.add("Sec-WebSocket-Extensions", offer);
    }
    DeflateParameters parameters = DeflateParameters.accept(headers.build());
    return parameters == null ? "none" : parameters.response();
  }

  @Test
  void theFirstOfferThatMakesSenseIsAccepted() {
    assertThat(accepted()).isEqualTo("none");
    assertThat(accepted("x-webkit-deflate-frame")).isEqualTo("none");
    assertThat(accepted("permessage-deflate")).isEqualTo("permessage-deflate");
    assertThat(accepted("permessage-deflate; client_max_window_bits"))
        .isEqualTo("permessage-deflate");
    assertThat(
            accepted(
                "a; b=\"permessage-deflate, x\", PerMessage-Deflate; server_max_window_bits=\"10\""))
        .isEqualTo("permessage-deflate; server_max_window_bits=10");
    assertThat(accepted("permessage-deflate; server_max_window_bits=15"))
        .as("RFC 7692, 7.1.2.1: what is accepted is answered")
        .isEqualTo("permessage-deflate; server_max_window_bits=15");
    assertThat(
            accepted(
                "permessage-deflate;client_max_window_bits=8;server_no_context_takeover ; client_no_context_takeover"))
        .isEqualTo(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                + " client_max_window_bits=8");
    for (String bad :
        List.of(
            "server_max_window_bits",
            "server_max_window_bits=7",
            "server_max_window_bits=16",
            "server_max_window_bits=010",
            "server_max_window_bits=10; server_max_window_bits=10",
            "client_max_window_bits=1",
            "server_no_context_takeover=1",
            "unknown",
            "")) {
      assertThat(accepted("permessage-deflate; " + bad)).as(bad).isEqualTo("none");
      assertThat(accepted("permessage-deflate; " + bad, "permessage-deflate"))
          .isEqualTo("permessage-deflate");
    }
  }

  @Test
  void aServerChoosesWhatWasOffered() {
    DeflateParameters offered = new DeflateParameters(true, false, 12, 15);
    assertThat(offered.offer())
        .isEqualTo(
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=12;"
                + " client_max_window_bits");
    assertThat(offered.agreed(Headers.EMPTY)).isNull();
    assertThat(
            offered.agreed(
                extension(
                    "permessage-deflate; server_no_context_takeover; server_max_window_bits=9; client_max_window_bits=10")))
        .isEqualTo(new DeflateParameters(true, false, 9, 10));
    for (String bad :
        List.of(
            "permessage-deflate",
            "permessage-deflate; server_no_context_takeover",
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=13",
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=12; client_max_window_bits",
            "x",
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=12, x")) {
      assertThatThrownBy(() -> offered.agreed(extension(bad)))
          .as(bad)
          .isInstanceOf(HttpError.class);
    }
  }

  private static Headers extension(String value) {
    return Headers.of("Sec-WebSocket-Extensions", value);
  }

  @Test
  void aMessageIsWholeEvenIfItsFlushFillsABufferExactly() {
    byte[] random = new byte[8200];
    new Random(5).nextBytes(random);
    WebSocketEngine sender = engine(true, DeflateParameters.DEFAULT);
    WebSocketEngine receiver = engine(false, DeflateParameters.DEFAULT);
    for (int size = 8160; size <= 8200; size++) {
      int expected = size;
      sender.binary(ByteBuffer.wrap(random, 0, size));
      receiver.receive(sender.take());
      assertThat(receiver.next())
          .isInstanceOfSatisfying(
              WebSocketEvent.Binary.class,
              binary -> assertThat(binary.data()).isEqualTo(ByteBuffer.wrap(random, 0, expected)));
    }
    sender.release();
    receiver.release();
  }
}
