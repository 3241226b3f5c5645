package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.http.WebSocket;
import asyncio.http.web.TestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples that serve HTTP: their answers in memory, and that they end well on a signal. */
final class WebExamplesTest {
  private static void virtually(Action main) {
    Asyncio.run(main, LoopOptions.defaults().withClock(new VirtualClock()));
  }

  @ParameterizedTest
  @CsvSource({
    "web-hello, /, <h1>Hello</h1>, TERM",
    "slow-server, /, Hello!, INT",
    "websocket-chat, /, <!doctype html>, TERM",
  })
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no SIGTERM")
  void servesAtThePortGivenAndEndsWellOnASignal(
      String name, String path, String content, String signal) throws Exception {
    Process server = launched(name, "--port", "0");
    try (BufferedReader output = server.inputReader();
        HttpClient client = HttpClient.newHttpClient()) {
      String line = output.readLine();
      assertThat(line).startsWith("Serving on http://127.0.0.1:");
      URI page = URI.create(line.substring("Serving on ".length()) + path);
      assertThat(client.send(HttpRequest.newBuilder(page).build(), BODY).body())
          .startsWith(content);
      new ProcessBuilder("kill", "-" + signal, "" + server.pid()).start().waitFor();
      assertThat(output.readAllAsString()).isEmpty();
      assertThat(server.waitFor()).isEqualTo(signal.equals("TERM") ? 143 : 0);
    } finally {
      server.destroyForcibly();
    }
  }

  private static final HttpResponse.BodyHandler<String> BODY =
      HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);

  private static Process launched(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    Collections.addAll(
        command,
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--enable-native-access=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1", // starts fast
        "-XX:-UsePerfData",
        "-cp",
        System.getProperty("java.class.path"),
        Examples.named(name).orElseThrow().type().getName());
    Collections.addAll(command, arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void aHundredClientsOfTheSlowServerAreAnsweredTogether() {
    Asyncio.run( // in real time: it is the JDK's sleep
        () -> {
          try (var client = TestClient.of(SlowServer.application())) {
            List<String> answers =
                await(
                    gather(
                        Stream.<Awaitable<String>>generate(
                                () -> () -> client.raw("GET / HTTP/1.0\r\n\r\n"))
                            .limit(100)
                            .toList()));
            assertThat(answers).hasSize(100).allMatch(answer -> answer.endsWith("Hello!"));
          }
        });
  }

  @Test
  void whatAGuestOfTheWebSocketChatSaysAllHear() {
    virtually(
        () -> {
          try (var client = TestClient.of(new WebSocketChat().application())) {
            WebSocket first = client.webSocket("/chat");
            assertThat(first.receiveText()).isEqualTo("you are guest 1 of 1");
            WebSocket second = client.webSocket("/chat");
            assertThat(second.receiveText()).isEqualTo("you are guest 2 of 2");
            assertThat(first.receiveText()).isEqualTo("guest 2 comes in");
            second.send("<b>grüß</b>");
            assertThat(first.receiveText()).isEqualTo("guest 2: <b>grüß</b>");
            assertThat(second.receiveText()).isEqualTo("guest 2: <b>grüß</b>");
            second.close();
            assertThat(first.receiveText()).isEqualTo("guest 2 leaves");
            first.close();
          }
        });
  }

  @Test
  void theTerminalOfTheChatSaysWhatIsTypedAndPrintsWhatIsSaid() throws Exception {
    Process server = launched("websocket-chat", "--port", "0");
    try (BufferedReader serving = server.inputReader()) {
      String line = serving.readLine();
      String port = line.substring(line.lastIndexOf(':') + 1);
      Process terminal = launched("chat-terminal", "--port", port);
      try (BufferedReader heard = terminal.inputReader()) {
        assertThat(heard.readLine()).isEqualTo("you are guest 1 of 1");
        terminal.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        terminal.getOutputStream().flush();
        assertThat(heard.readLine()).isEqualTo("guest 1: hello");
        terminal.getOutputStream().close();
        assertThat(heard.readAllAsString()).isEmpty();
        assertThat(terminal.waitFor()).isZero();
      } finally {
        terminal.destroyForcibly();
      }
    } finally {
      server.destroyForcibly();
    }
  }
}
