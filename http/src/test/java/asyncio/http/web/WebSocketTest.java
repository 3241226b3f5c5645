package asyncio.http.web;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.VirtualClock;
import asyncio.http.FrameViolation;
import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Message;
import asyncio.http.Method;
import asyncio.http.WebSocket;
import asyncio.http.WebSocketLimits;
import asyncio.http.WebSocketOptions;
import asyncio.net.ConnectionResetError;
import asyncio.net.Stream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * WebSockets of the server, in memory and in virtual time; each test in both ways of suspending.
 */
class WebSocketTest {
  private static final String HANDSHAKE =
      """
      GET / HTTP/1.1
      Host: a
      Connection: upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

      """
          .replace("\n", "\r\n");
  private static final String MASK = "\0\0\0\0"; // which changes nothing

  private final List<String> trail = new ArrayList<>();

  private void test(boolean portable, Application application, ServerTest.Test body) {
    run(
        () -> {
          EventLoop.running()
              .setExceptionHandler(
                  (loop, context) -> trail.add("reported: " + context.get("message")));
          try (var client = TestClient.of(application)) {
            body.with(client);
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()).withPortable(portable));
  }

  private static Application application(WebSocketHandler handler) {
    return application(WebSocketOptions.DEFAULT, handler);
  }

  private static Application application(WebSocketOptions options, WebSocketHandler handler) {
    return new Application().get("/", request -> Response.webSocket(options, handler));
  }

  /** Sends everything back, and notes how it ended. */
  private void echo(WebSocket ws) {
    for (Message message : ws) {
      switch (message) {
        case Message.Text(String text) -> ws.send(text);
        case Message.Binary(var data) -> ws.send(data);
      }
    }
    trail.add("closed " + ws.closeCode() + " " + ws.closeReason());
  }

  private static int seconds() {
    return (int) EventLoop.running().time().toSeconds();
  }

  /** What a server sends, but for the head of the handshake: a character is a byte. */
  private static String frames(Stream stream) {
    String all = new String(stream.read(), StandardCharsets.ISO_8859_1);
    assertThat(all).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
    return all.substring(all.indexOf("\r\n\r\n") + 4);
  }

  private static void write(Stream stream, String bytes) {
    stream.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  // ---- messages

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messagesGoBothWays(boolean portable) {
    test(
        portable,
        application(this::echo),
        client -> {
          WebSocket ws = client.webSocket("/");
          byte[] large = new byte[300_000];
          new Random(1).nextBytes(large);
          ws.send("grüß");
          assertThat(ws.receiveText()).isEqualTo("grüß");
          ws.send("x".repeat(100_000));
          assertThat(ws.receiveText()).hasSize(100_000);
          ws.send(large);
          assertThat(ws.receiveBytes()).isEqualTo(large);
          ws.send("");
          assertThat(ws.receive()).isEqualTo(new Message.Text(""));
          ws.close(4000, "enough");
          assertThat(ws.closeCode()).isEqualTo(4000);
          assertThat(ws.receive()).isNull();
        });
    assertThat(trail).containsExactly("closed 4000 enough");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatComesRightBehindTheHandshakeIsRead(boolean portable) {
    test(
        portable,
        application(this::echo),
        client -> {
          Stream stream = client.open();
          write(stream, HANDSHAKE + "\u0081\u0082" + MASK + "hi\u0088\u0080" + MASK);
          assertThat(frames(stream)).isEqualTo("\u0081\u0002hi\u0088\u0000");
        });
    assertThat(trail).containsExactly("closed 1005 ");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCloseWaitsForTheAnswersToWhatCameBeforeIt(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              String text = ws.receiveText();
              sleep(ofSeconds(3));
              ws.send(text);
              assertThat(ws.receive()).isNull();
              trail.add("closed " + ws.closeCode());
            }),
        client -> {
          Stream stream = client.open();
          write(stream, HANDSHAKE + "\u0081\u0082" + MASK + "hi");
          sleep(ofSeconds(1));
          write(stream, "\u0088\u0082" + MASK + "\u0003\u00e8");
          assertThat(frames(stream)).isEqualTo("\u0081\u0002hi\u0088\u0002\u0003\u00e8");
          assertThat(seconds()).isEqualTo(3);
        });
    assertThat(trail).containsExactly("closed 1000");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatCameBeforeABrokenRuleIsAnsweredFirst(boolean portable) {
    test(
        portable,
        application(this::echo),
        client -> {
          Stream stream = client.open();
          write(stream, HANDSHAKE);
          sleep(ofSeconds(1)); // it waits for a message
          write(stream, "\u0081\u0082" + MASK + "hi\u00c1\u0082" + MASK + "no");
          assertThat(frames(stream)).startsWith("\u0081\u0002hi\u0088").contains("\u0003\u00ea");
        });
    assertThat(trail).containsExactly("closed 1002 ");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCloseIsAnsweredWhenNobodyReceives(boolean portable) {
    WebSocketHandler ticker =
        ws -> {
          while (true) {
            ws.send("tick");
            sleep(ofSeconds(1));
          }
        };
    test(
        portable,
        application(ticker)
            .get(
                "/once",
                request ->
                    Response.webSocket(
                        ws -> {
                          ws.receive();
                          ticker.handle(ws);
                        })),
        client -> {
          WebSocket ws = client.webSocket("/");
          sleep(ofSeconds(2));
          ws.close();
          assertThat(ws.closeCode()).isEqualTo(1000);
          assertThat(seconds()).isEqualTo(2);
          WebSocket once = client.webSocket("/once");
          once.send("go");
          sleep(ofSeconds(2));
          once.close();
          assertThat(seconds()).isEqualTo(14);
          assertThat(client.connections()).isLessThan(2);
        });
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messagesOfManyTasksDoNotMix(boolean portable) {
    test(
        portable,
        application(
            ws ->
                await(
                    gather(
                        IntStream.range(0, 8)
                            .mapToObj(
                                i ->
                                    (asyncio.Awaitable<Integer>)
                                        () -> {
                                          for (int k = 0; k < 5; k++) {
                                            ws.send(("" + i).repeat(50_000));
                                          }
                                          return i;
                                        })
                            .toList()))),
        client -> {
          WebSocket ws =
              client.webSocket("/", WebSocketOptions.DEFAULT.withCompress(false), Headers.EMPTY);
          int many = 0;
          for (Message message : ws) {
            many++;
            String text = message.text();
            assertThat(text).isEqualTo(text.substring(0, 1).repeat(50_000));
          }
          assertThat(many).isEqualTo(40);
          assertThat(ws.closeCode()).isEqualTo(1000);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pingsAreAnsweredWhileNobodyReceives(boolean portable) {
    test(
        portable,
        application(ws -> sleep(ofSeconds(5))),
        client -> {
          Stream stream = client.open();
          write(stream, HANDSHAKE + "\u0089\u0083" + MASK + "one");
          sleep(ofSeconds(1));
          assertThat(new String(stream.read(4096), StandardCharsets.ISO_8859_1))
              .endsWith("\u008a\u0003one");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCancelledReceiveLosesNoMessage(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              assertThatThrownBy(() -> timeout(ofSeconds(1), () -> ws.receive()))
                  .isInstanceOf(asyncio.TimeoutError.class);
              trail.add(ws.receiveText());
              trail.add(ws.receiveText());
            }),
        client -> {
          WebSocket ws = client.webSocket("/");
          sleep(ofSeconds(1));
          ws.send("one");
          ws.send("two");
          assertThat(ws.receive()).isNull();
        });
    assertThat(trail).containsExactly("one", "two");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientIsSlowedDownWhenNobodyReceives(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              sleep(ofMinutes(10)); // no heartbeat ends it: it is not the client who is silent
              trail.add("received " + ws.receiveText().length() + " after " + seconds());
              for (Message message : ws) {
                message.text();
              }
            }),
        client -> {
          WebSocket ws =
              client.webSocket("/", WebSocketOptions.DEFAULT.withCompress(false), Headers.EMPTY);
          Task<?> sending =
              createTask(
                  () -> {
                    for (int i = 0; i < 40; i++) {
                      ws.send("x".repeat(10_000));
                    }
                    trail.add("sent after " + seconds());
                  });
          sleep(ofSeconds(20));
          assertThat(sending.done()).isFalse();
          sending.cancel();
          ws.close();
        });
    assertThat(trail).isEmpty(); // the server's time was not awaited
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatWasSlowedDownGoesOn(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              sleep(ofSeconds(10));
              int many = 0;
              for (Message message : ws) {
                many += message.text().length();
              }
              trail.add("received " + many + " after " + seconds());
            }),
        client -> {
          WebSocket ws =
              client.webSocket("/", WebSocketOptions.DEFAULT.withCompress(false), Headers.EMPTY);
          for (int i = 0; i < 100; i++) {
            ws.send("x".repeat(10_000));
          }
          ws.close();
        });
    assertThat(trail).containsExactly("received 1000000 after 10");
  }

  // ---- the end

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHandlerThatReturnsCloses(boolean portable) {
    test(
        portable,
        application(ws -> ws.send("bye")),
        client -> {
          WebSocket ws = client.webSocket("/");
          assertThat(ws.receiveText()).isEqualTo("bye");
          assertThat(ws.receive()).isNull();
          assertThat(ws.closeCode()).isEqualTo(1000);
          assertThatThrownBy(() -> ws.send("late"))
              .isInstanceOf(ConnectionResetError.class)
              .hasMessageContaining("1000");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHandlerThatFailsIsReportedAndTheClientIsTold1011(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              throw new IllegalStateException("secret");
            }),
        client -> {
          WebSocket ws = client.webSocket("/");
          assertThat(ws.receive()).isNull();
          assertThat(ws.closeCode()).isEqualTo(1011);
          assertThat(ws.closeReason()).isEmpty();
        });
    assertThat(trail).containsExactly("reported: A handler failed: GET /");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatLeavesEndsTheLoopOverItsMessages(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              echo(ws);
              ws.send("too late");
            }),
        client -> {
          Stream stream = client.open();
          write(stream, HANDSHAKE);
          sleep(ofSeconds(1));
          stream.close();
          sleep(ofSeconds(1));
          assertThat(client.connections()).isZero();
        });
    assertThat(trail).containsExactly("closed 1006 "); // and that is no failure of the handler
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFailureThatIsNotOfTheClientIsReportedThoughTheClientHasLeft(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              echo(ws);
              throw new IllegalStateException("of the handler");
            }),
        client -> {
          WebSocket ws = client.webSocket("/");
          ws.close();
          sleep(ofSeconds(1));
        });
    assertThat(trail).containsExactly("closed 1000 ", "reported: A handler failed: GET /");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBrokenRuleIsAnsweredWithItsCode_C09(boolean portable) {
    test(
        portable,
        application(this::echo),
        client -> {
          assertThat(answerTo(client, "\u0081\u0002hi")).startsWith("\u0088"); // not masked
          assertThat(answerTo(client, "\u00f1\u0080" + MASK)).contains("\u0003\u00ea"); // 1002
          assertThat(answerTo(client, "\u0081\u0081" + MASK + "\u00ff")).contains("\u0003\u00ef");
          assertThat(answerTo(client, "\u0088\u0082" + MASK + "\u0003\u00ee")) // code 1006
              .contains("\u0003\u00ea");
        });
    assertThat(trail)
        .containsExactly("closed 1002 ", "closed 1002 ", "closed 1007 ", "closed 1002 ");
  }

  private static String answerTo(TestClient client, String frame) {
    Stream stream = client.open();
    write(stream, HANDSHAKE + frame + "\u0081\u0083" + MASK + "not");
    String answer = frames(stream);
    assertThat(answer).startsWith("\u0088").doesNotContain("not\u0000");
    stream.close();
    sleep(ofMillis(1));
    return answer;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMessageThatIsTooLongIsClosedWith1009_D11(boolean portable) {
    test(
        portable,
        application(
            WebSocketOptions.DEFAULT.withLimits(new WebSocketLimits(1000, 10, 100)),
            ws -> {
              echo(ws);
              trail.add("" + ws.failure().violation());
            }),
        client -> {
          for (boolean compress : List.of(true, false)) {
            WebSocket ws =
                client.webSocket(
                    "/", WebSocketOptions.DEFAULT.withCompress(compress), Headers.EMPTY);
            ws.send("x".repeat(1000));
            assertThat(ws.receiveText()).hasSize(1000);
            ws.send("x".repeat(100_000));
            assertThat(ws.receive()).isNull();
            assertThat(ws.closeCode()).isEqualTo(1009);
          }
        });
    assertThat(trail)
        .containsExactly(
            "closed 1009 ",
            "" + FrameViolation.MESSAGE_TOO_BIG,
            "closed 1009 ",
            "" + FrameViolation.MESSAGE_TOO_BIG);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSilentClientIsAskedAndThenCutOff(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              echo(ws);
              trail.add("after " + seconds());
            }),
        client -> {
          WebSocket polite = client.webSocket("/");
          Stream silent = client.open();
          write(silent, HANDSHAKE);
          sleep(ofMinutes(2));
          assertThat(trail).containsExactly("closed 1006 ", "after 45");
          assertThat(client.connections()).isEqualTo(1);
          polite.close();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatDoesNotAgreeToACloseIsCutOff(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              ws.close();
              trail.add("closed " + ws.closeCode() + " after " + seconds());
            }),
        client -> {
          Stream stubborn = client.open();
          write(stubborn, HANDSHAKE);
          sleep(ofMinutes(2));
        });
    assertThat(trail).containsExactly("closed 1006 after 10");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientThatTakesNothingIsCutOff_D14(boolean portable) {
    test(
        portable,
        application(
            WebSocketOptions.DEFAULT.withHeartbeat(ofHours(1)),
            ws -> {
              try {
                while (true) {
                  ws.send(new byte[10_000]);
                }
              } finally {
                trail.add("closed after " + seconds());
              }
            }),
        client -> {
          Stream greedy = client.open();
          write(greedy, HANDSHAKE);
          sleep(ofMinutes(2));
          assertThat(client.connections()).isZero();
        });
    assertThat(trail).containsExactly("closed after 60"); // at 30 it had taken a little
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFloodOfPingsWhoseAnswersNobodyTakesCostsNothing_D11(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              createTask(
                  () -> {
                    for (int i = 0; i < 8; i++) {
                      ws.send(new byte[20_000]);
                    }
                  });
              echo(ws);
            }),
        client -> {
          Stream flood = client.open();
          write(flood, HANDSHAKE);
          sleep(ofSeconds(1));
          String ping = "\u0089\u0084" + MASK;
          int many = 2000;
          for (int i = 0; i < many; i++) {
            write(flood, ping + String.format("%04d", i));
          }
          sleep(ofSeconds(1));
          Task<String> answers = createTask(() -> frames(flood));
          sleep(ofSeconds(1));
          write(flood, "\u0088\u0080" + MASK);
          String answer = await(answers);
          assertThat(answer).contains("\u008a\u00041999").endsWith("\u0088\u0000");
          assertThat(answer.length()).isLessThan(160_200);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stoppingTheServerSaysThatItGoesAway(boolean portable) {
    test(
        portable,
        application(this::echo),
        client -> {
          WebSocket ws = client.webSocket("/");
          ws.send("one");
          assertThat(ws.receiveText()).isEqualTo("one");
          Task<?> stopping = createTask(() -> client.stop(ofSeconds(30)));
          assertThat(ws.receive()).isNull();
          assertThat(ws.closeCode()).isEqualTo(1001);
          await(stopping);
          assertThat(seconds()).isZero();
        });
    assertThat(trail).containsExactly("closed 1001 ");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stoppingTheServerCancelsAHandlerThatDoesNotListenAfterTheGrace(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              try {
                sleep(ofHours(1));
              } finally {
                trail.add("cancelled after " + seconds());
              }
            }),
        client -> {
          client.webSocket("/");
          client.stop(ofSeconds(5));
          assertThat(client.connections()).isZero();
        });
    assertThat(trail).containsExactly("cancelled after 5");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void misuseSaysWhatToDo(boolean portable) {
    test(
        portable,
        application(
            ws -> {
              Task<?> receiving = createTask(() -> ws.receive());
              sleep(ofMillis(1));
              assertThatThrownBy(ws::receive)
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("let one receive");
              ws.close();
              await(receiving);
              assertThatThrownBy(() -> ws.send("late")).isInstanceOf(ConnectionResetError.class);
              ws.close();
              trail.add("through");
            }),
        client -> {
          WebSocket ws = client.webSocket("/");
          assertThat(ws.receive()).isNull();
          Asyncio.sleep(ofSeconds(1));
        });
    assertThat(trail).containsExactly("through");
  }

  // ---- the handshake

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRequestThatIsNoHandshakeIsToldWhatIsSpokenHere(boolean portable) {
    test(
        portable,
        application(this::echo),
        client -> {
          TestResponse plain = client.get("/");
          assertThat(plain.status()).isEqualTo(426);
          assertThat(plain.headers().get("upgrade")).isEqualTo("websocket");
          assertThat(plain.headers().get("connection")).isEqualTo("upgrade");
          assertThat(plain.headers().get("sec-websocket-version")).isEqualTo("13");
          assertThat(client.raw(HANDSHAKE.replace("13", "8"))).startsWith("HTTP/1.1 426 ");
          assertThat(client.raw(HANDSHAKE.replace("dGhl", "dGh"))).startsWith("HTTP/1.1 400 ");
          assertThat(client.raw(HANDSHAKE.replace("Upgrade: websocket", "Upgrade: h2c")))
              .startsWith("HTTP/1.1 426 ");
          assertThat(client.raw(HANDSHAKE.replace("1.1", "1.0"))).startsWith("HTTP/1.1 400 ");
        });
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBodyOfARefusedHandshakeIsNoRequest_S24(boolean portable) {
    String smuggled = "GET /evil HTTP/1.1\r\nHost: a\r\n\r\n";
    test(
        portable,
        application(this::echo).get("/evil", request -> Response.text("evil" + trail.add("evil"))),
        client ->
            assertThat(
                    client.raw(
                        HANDSHAKE.replace(
                                "Host: a", "Host: a\r\nContent-Length: " + smuggled.length())
                            + smuggled))
                .startsWith("HTTP/1.1 400 ")
                .doesNotContain("evil"));
    assertThat(trail).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPageOfAnotherSiteIsRefusedUnlessItIsNamed(boolean portable) {
    Application application =
        application(this::echo)
            .get(
                "/named",
                request ->
                    Response.webSocket(
                        WebSocketOptions.DEFAULT.withOrigins("https://friend.example"),
                        ws -> ws.send("hi")));
    test(
        portable,
        application,
        client -> {
          assertThat(origin(client, "/", "http://localhost")).isEqualTo("open");
          assertThat(origin(client, "/", "https://localhost")).isEqualTo("open");
          assertThat(origin(client, "/", "https://friend.example")).contains("status 403");
          assertThat(origin(client, "/", "null")).contains("status 403");
          assertThat(origin(client, "/", "https://localhost.evil.example")).contains("status 403");
          assertThat(origin(client, "/named", "https://friend.example")).isEqualTo("open");
          assertThat(origin(client, "/named", "https://evil.example")).contains("status 403");
        });
  }

  private static String origin(TestClient client, String target, String origin) {
    try {
      client.webSocket(target, WebSocketOptions.DEFAULT, Headers.of("origin", origin)).close();
      return "open";
    } catch (HttpError refused) {
      return refused.getMessage();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBestSubprotocolOfTheServerIsSpoken(boolean portable) {
    test(
        portable,
        application(
            WebSocketOptions.DEFAULT.withSubprotocols("chat.v2", "chat.v1"),
            ws -> trail.add("" + ws.subprotocol())),
        client -> {
          var options = WebSocketOptions.DEFAULT;
          WebSocket ws =
              client.webSocket("/", options.withSubprotocols("chat.v1", "chat.v2"), Headers.EMPTY);
          assertThat(ws.subprotocol()).isEqualTo("chat.v2");
          assertThat(ws.receive()).isNull();
          WebSocket other = client.webSocket("/", options.withSubprotocols("mail"), Headers.EMPTY);
          assertThat(other.subprotocol()).isNull();
          assertThat(other.receive()).isNull();
          assertThat(client.request(Method.GET, "/", Headers.EMPTY, new byte[0]).status())
              .isEqualTo(426);
        });
    assertThat(trail).containsExactly("chat.v2", "null");
  }
}
