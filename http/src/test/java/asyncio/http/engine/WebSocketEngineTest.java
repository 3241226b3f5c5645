package asyncio.http.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.http.FrameViolation;
import asyncio.http.WebSocketError;
import asyncio.http.WebSocketLimits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** One side of a WebSocket. Frames are given in hexadecimal digits. */
class WebSocketEngineTest {
  private static WebSocketEngine client() {
    return new WebSocketEngine(false, WebSocketLimits.DEFAULT, null, () -> 0x01020304);
  }

  private static WebSocketEngine server() {
    return new WebSocketEngine(true, WebSocketLimits.DEFAULT, null, () -> 0);
  }

  private static String hex(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** What comes out, however it is cut. */
  static List<String> everyWay(Supplier<WebSocketEngine> engines, byte[] bytes) {
    List<String> whole = trail(engines.get(), List.of(bytes));
    assertThat(trail(engines.get(), Trail.pieces(bytes, new int[] {1}))).isEqualTo(whole);
    Random random = new Random(Arrays.hashCode(bytes));
    for (int i = 0; i < 5; i++) {
      int[] sizes = random.ints(64, 1, 2 + random.nextInt(20)).toArray();
      assertThat(trail(engines.get(), Trail.pieces(bytes, sizes))).isEqualTo(whole);
    }
    return whole;
  }

  static List<String> trail(WebSocketEngine engine, List<byte[]> pieces) {
    List<String> words = new ArrayList<>();
    for (byte[] piece : pieces) {
      ByteBuffer data = ByteBuffer.wrap(piece);
      boolean more = true;
      while (more) {
        engine.receive(data);
        more = events(engine, words) && data.hasRemaining();
      }
    }
    engine.release();
    return words;
  }

  private static boolean events(WebSocketEngine engine, List<String> words) {
    while (true) {
      WebSocketEvent event;
      try {
        event = engine.next();
      } catch (WebSocketError error) {
        String word = error.violation() + " " + error.closeCode();
        if (words.isEmpty() || !words.getLast().equals(word)) {
          words.add(word);
        }
        return false;
      }
      switch (event) {
        case WebSocketEvent.Pause pause -> {
          return pause == WebSocketEvent.NEED_MORE;
        }
        case WebSocketEvent.Text(String text) -> words.add("text " + text);
        case WebSocketEvent.Binary(ByteBuffer data) -> words.add("binary " + hex(data));
        case WebSocketEvent.Ping(ByteBuffer data) -> words.add("ping " + hex(data));
        case WebSocketEvent.Pong(ByteBuffer data) -> words.add("pong " + hex(data));
        case WebSocketEvent.Close(int code, String reason) ->
            words.add("close " + code + " " + reason);
      }
    }
  }

  private static List<String> fromServer(String frames) {
    return everyWay(WebSocketEngineTest::client, hex(frames));
  }

  private static List<String> fromClient(String frames) {
    return everyWay(WebSocketEngineTest::server, hex(frames));
  }

  // ---- RFC 6455, 5.7

  @Test
  void theExamplesOfTheRfcAreRead() {
    assertThat(fromServer("81 05 48656c6c6f")).containsExactly("text Hello");
    assertThat(fromClient("81 85 37fa213d 7f9f4d5158")).containsExactly("text Hello");
    assertThat(fromServer("01 03 48656c 80 02 6c6f")).containsExactly("text Hello");
    assertThat(fromServer("89 05 48656c6c6f")).containsExactly("ping 48656c6c6f");
    assertThat(fromClient("8a 85 37fa213d 7f9f4d5158")).containsExactly("pong 48656c6c6f");
    assertThat(fromServer("82 7e 0100 " + "ab".repeat(256)))
        .containsExactly("binary " + "ab".repeat(256));
    assertThat(fromServer("82 7f 0000000000010000 " + "cd".repeat(65536)))
        .containsExactly("binary " + "cd".repeat(65536));
  }

  @Test
  void controlFramesComeBetweenFragments() {
    assertThat(fromServer("01 01 61 89 00 00 01 62 8a 01 78 80 01 63"))
        .containsExactly("ping ", "pong 78", "text abc");
    assertThat(fromServer("81 00 82 00 01 00 80 00")).containsExactly("text ", "binary ", "text ");
  }

  // ---- what is refused

  @Test
  void aFrameHasToBeMaskedByClientsAndNotByServers_C09() {
    assertThat(fromClient("81 05 48656c6c6f")).containsExactly("NOT_MASKED 1002");
    assertThat(fromServer("81 85 37fa213d 7f9f4d5158")).containsExactly("MASKED 1002");
  }

  @Test
  void aCompressedFrameThatWasNotAgreedOnIsRefused_C08() {
    assertThat(fromServer("c1 07 f248cdc9c90700")).containsExactly("RESERVED_BITS 1002");
    assertThat(fromClient("c1 87 00000000 f248cdc9c90700")).containsExactly("RESERVED_BITS 1002");
    for (String first : List.of("91", "a1", "b1", "f1", "c8", "99")) {
      assertThat(fromServer(first + " 00")).containsExactly("RESERVED_BITS 1002");
    }
  }

  @Test
  void reservedOpcodesAreRefused() {
    for (String first :
        List.of("83", "84", "85", "86", "87", "8b", "8c", "8d", "8e", "8f", "03", "0b")) {
      assertThat(fromServer(first + " 00")).containsExactly("RESERVED_OPCODE 1002");
    }
  }

  @Test
  void aControlFrameIsShortAndWhole_C09() {
    assertThat(fromServer("89 7e 007e")).containsExactly("CONTROL_TOO_LONG 1002");
    assertThat(fromServer("88 7f 0000")).containsExactly("CONTROL_TOO_LONG 1002");
    assertThat(fromServer("09 00")).containsExactly("CONTROL_FRAGMENTED 1002");
    assertThat(fromServer("08 00")).containsExactly("CONTROL_FRAGMENTED 1002");
    assertThat(fromServer("89 7d " + "00".repeat(125))).containsExactly("ping " + "00".repeat(125));
  }

  @Test
  void fragmentsFollowEachOther() {
    assertThat(fromServer("80 00")).containsExactly("NOTHING_TO_CONTINUE 1002");
    assertThat(fromServer("00 00")).containsExactly("NOTHING_TO_CONTINUE 1002");
    assertThat(fromServer("81 00 00 00")).containsExactly("text ", "NOTHING_TO_CONTINUE 1002");
    assertThat(fromServer("01 00 81 00")).containsExactly("NOT_CONTINUED 1002");
    assertThat(fromServer("02 00 01 00")).containsExactly("NOT_CONTINUED 1002");
  }

  @Test
  void aLengthIsAsShortAsItCanBe() {
    assertThat(fromServer("82 7e 007d")).containsExactly("LENGTH 1002");
    assertThat(fromServer("82 7f 000000000000ffff")).containsExactly("LENGTH 1002");
    assertThat(fromServer("82 7f ffffffffffffffff")).containsExactly("LENGTH 1002");
  }

  @Test
  void aMessageIsLimitedWholeAndInFragmentsAndBeforeItHasCome_D11() {
    assertThat(fromServer("82 7f 7fffffffffffffff")).containsExactly("MESSAGE_TOO_BIG 1009");
    assertThat(fromServer("82 7f 0000000000400001")).containsExactly("MESSAGE_TOO_BIG 1009");
    Supplier<WebSocketEngine> small =
        () -> new WebSocketEngine(false, new WebSocketLimits(4, 3, 10), null, () -> 0);
    assertThat(everyWay(small, hex("82 04 00000000"))).containsExactly("binary 00000000");
    assertThat(everyWay(small, hex("82 05"))).containsExactly("MESSAGE_TOO_BIG 1009");
    assertThat(everyWay(small, hex("02 02 0000 00 02 0000 80 01")))
        .containsExactly("MESSAGE_TOO_BIG 1009");
    assertThat(everyWay(small, hex("02 7f 7fffffffffffffff 00 7f 7fffffffffffffff")))
        .containsExactly("MESSAGE_TOO_BIG 1009");
    assertThat(everyWay(small, hex("02 00 00 00 80 00"))).containsExactly("binary ");
    assertThat(everyWay(small, hex("02 00 00 00 00 00 00 00")))
        .containsExactly("TOO_MANY_FRAGMENTS 1009");
  }

  @Test
  void anUnfinishedMessageTakesNoMoreThanWhatHasComeOfIt_D11() {
    WebSocketEngine engine = server();
    ByteBuffer flood = ByteBuffer.allocate(1 << 20);
    flood.put(hex("82 ff 0000000000400000 00000000")).rewind();
    while (flood.hasRemaining()) {
      engine.receive(flood);
      assertThat(engine.next()).isSameAs(WebSocketEvent.NEED_MORE);
    }
    assertThat(engine.room(1).capacity()).isLessThanOrEqualTo(64 * 1024);
  }

  @Test
  void textIsUtf8AndAWrongByteIsFoundAtOnce() {
    assertThat(fromServer("81 0b cebae1bdb9cf83cebcceb5")).containsExactly("text κ\u1f79σμε");
    assertThat(fromServer("81 04 f09f9880")).containsExactly("text 😀");
    assertThat(fromServer("01 02 f09f 80 02 9880")).containsExactly("text 😀");
    for (String bad :
        List.of(
            "80",
            "c0af",
            "c1bf",
            "e080af",
            "eda080",
            "edbfbf",
            "f0808080",
            "f4908080",
            "f5",
            "ff",
            "e28228",
            "f09f98")) {
      byte[] bytes = hex(bad);
      assertThat(fromServer("81 0%x %s".formatted(bytes.length, bad)))
          .as(bad)
          .containsExactly("TEXT 1007");
    }
    assertThat(fromServer("81 7e 1000 61 ff")).containsExactly("TEXT 1007"); // not waited for
    assertThat(fromServer("01 03 f4 90 80")).containsExactly("TEXT 1007");
    assertThat(fromServer("82 01 ff")).containsExactly("binary ff");
  }

  @Test
  void aCloseHasACodeThatCanBeSentAndAReason_C09() {
    assertThat(fromServer("88 00")).containsExactly("close 1005 ");
    assertThat(fromServer("88 02 03e8")).containsExactly("close 1000 ");
    assertThat(fromServer("88 05 03e9 627965")).containsExactly("close 1001 bye");
    assertThat(fromServer("88 01 03")).containsExactly("CLOSE_LENGTH 1002");
    assertThat(fromServer("88 03 03e8 ff")).containsExactly("CLOSE_REASON 1007");
    assertThat(fromServer("88 04 03e8 e282")).containsExactly("CLOSE_REASON 1007");
    for (int code :
        new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
      assertThat(fromServer("88 02 %04x".formatted(code)))
          .as("" + code)
          .containsExactly("CLOSE_CODE 1002");
    }
    for (int code :
        new int[] {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}) {
      assertThat(fromServer("88 02 %04x".formatted(code))).containsExactly("close " + code + " ");
    }
    for (int code : new int[] {1012, 1013, 1014}) { // a server restarts, a client does not
      assertThat(fromServer("88 02 %04x".formatted(code))).containsExactly("close " + code + " ");
      assertThat(fromClient("88 82 00000000 %04x".formatted(code)))
          .containsExactly("CLOSE_CODE 1002");
    }
  }

  @Test
  void whatFollowsACloseIsDropped() {
    assertThat(fromServer("88 00 81 01 61 ff")).containsExactly("close 1005 ");
  }

  // ---- what is sent

  @Test
  void framesAreAsShortAsTheyCanBe() {
    WebSocketEngine engine = server();
    engine.text("Hello");
    assertThat(taken(engine)).isEqualTo("810548656c6c6f");
    engine.binary(ByteBuffer.allocate(125));
    assertThat(taken(engine)).startsWith("827d");
    engine.binary(ByteBuffer.allocate(126));
    assertThat(taken(engine)).startsWith("827e007e");
    engine.binary(ByteBuffer.allocate(65535));
    assertThat(taken(engine)).startsWith("827effff");
    engine.binary(ByteBuffer.allocate(65536));
    assertThat(taken(engine)).startsWith("827f0000000000010000");
    engine.ping(ByteBuffer.wrap(new byte[] {1}));
    engine.pong(ByteBuffer.allocate(0));
    engine.close(1001, "bye");
    engine.close(1000, "");
    assertThat(taken(engine)).isEqualTo("8901018a00880503e9627965");
  }

  @Test
  void aClientMasksEachFrame() {
    WebSocketEngine engine = client();
    engine.text("abcdefghijk");
    assertThat(taken(engine)).isEqualTo("818b01020304" + "606060606464646c686868");
  }

  @Test
  void afterACloseNothingIsSent() {
    WebSocketEngine engine = server();
    engine.close(1005, "");
    assertThat(taken(engine)).isEqualTo("8800");
    assertThatThrownBy(() -> engine.text("a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> engine.ping(ByteBuffer.allocate(0)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(engine.pending()).isZero();
  }

  @Test
  void whatCannotBeSentIsRefusedBeforeAByteOfIt() {
    WebSocketEngine engine = server();
    for (int code : new int[] {0, 1004, 1006, 1015, 5000, -1}) {
      assertThatThrownBy(() -> engine.close(code, "")).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> engine.close(1005, "a")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> engine.close(1000, "é".repeat(62)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> engine.ping(ByteBuffer.allocate(126)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> engine.text("\ud800")).isInstanceOf(IllegalArgumentException.class);
    assertThat(engine.pending()).isZero();
  }

  @Test
  void anErrorIsToldToThePeerByItsCode() {
    WebSocketEngine engine = server();
    engine.receive(ByteBuffer.wrap(hex("81 81 00000000 ff")));
    assertThatThrownBy(engine::next)
        .isInstanceOfSatisfying(
            WebSocketError.class,
            error -> {
              assertThat(error.violation()).isEqualTo(FrameViolation.TEXT);
              engine.fail(error);
              engine.fail(error);
            });
    assertThat(taken(engine)).startsWith("88").contains("03ef");
    assertThatThrownBy(engine::next).isInstanceOf(WebSocketError.class);
  }

  static String taken(WebSocketEngine engine) {
    return hex(engine.take());
  }

  @Test
  void whatOneSideSendsTheOtherSideReads() {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    WebSocketEngine engine = client();
    engine.text("grüße 😀");
    engine.ping(ByteBuffer.wrap("p".getBytes(StandardCharsets.UTF_8)));
    engine.binary(ByteBuffer.wrap(new byte[70_000]));
    engine.close(4000, "genug");
    ByteBuffer taken = engine.take();
    sent.writeBytes(Trail.bytes(taken));
    assertThat(everyWay(WebSocketEngineTest::server, sent.toByteArray()))
        .containsExactly(
            "text grüße 😀", "ping 70", "binary " + "00".repeat(70_000), "close 4000 genug");
  }

  @Test
  void eachRuleSaysWhereItStandsAndWhatToCloseWith() {
    for (FrameViolation violation : FrameViolation.values()) {
      assertThat(violation.section()).matches("RFC (6455|7692), \\d+(\\.\\d+)*");
      assertThat(violation.closeCode()).isIn(1002, 1007, 1009);
      assertThat(violation.rule()).hasSizeLessThan(100);
    }
  }
}
