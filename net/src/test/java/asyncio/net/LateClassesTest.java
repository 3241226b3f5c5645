package asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is loaded before it is needed, in a young JVM. */
class LateClassesTest {
  private static final String SERVING = "serves now";

  /** A program that serves a client, and one that resets. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      Asyncio.run(
          () -> {
            Server server =
                Net.startServer(
                    (reader, writer) -> {
                      writer.write("hello");
                      writer.drain();
                      reader.read();
                      writer.close();
                    },
                    "127.0.0.1",
                    0);
            int port = ((InetSocketAddress) server.addresses().getFirst()).getPort();
            EventLoop.running().setExceptionHandler((loop, report) -> {});
            Asyncio.sleep(Duration.ofMillis(300)); // the loop has waited, and is warm
            IO.println(SERVING);
            for (boolean resets : new boolean[] {false, true}) {
              Asyncio.toThread(() -> connect(port, resets));
            }
            Asyncio.sleep(Duration.ofMillis(100));
            IO.println("over");
            System.exit(0);
          },
          LoopOptions.defaults().withPoller(() -> Pollers.named(arguments[0])));
    }

    private static void connect(int port, boolean resets) throws IOException {
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(client.getInputStream().readNBytes(5)).hasSize(5);
        client.setSoLinger(resets, 0);
      }
    }
  }

  static List<String> pollers() {
    return Pollers.available();
  }

  /** Lines of the JVM's log, from when it serves until it is over. */
  private static List<String> loadedWhileServing(String poller) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xlog:class+load:stdout",
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            poller);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines;
    try (InputStream out = process.getInputStream()) {
      lines = new String(out.readAllBytes(), UTF_8).lines().toList();
    }
    int begin = lines.indexOf(SERVING);
    int end = lines.indexOf("over");
    assertThat(begin).as(String.join("\n", lines)).isNotNegative();
    assertThat(end).isGreaterThan(begin);
    return lines.subList(begin, end);
  }

  @ParameterizedTest
  @MethodSource("pollers")
  void aServerThatServesOpensNoClassFileOfTheLibrary_TR10(String poller) throws IOException {
    List<String> opened = new ArrayList<>();
    for (String line : loadedWhileServing(poller)) {
      if (line.contains(" asyncio.net.")
          && line.contains("source: file:")
          && !line.contains("Test")) {
        opened.add(line);
      }
    }
    assertThat(opened).isEmpty();
  }
}
