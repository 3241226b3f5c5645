package asyncio.repl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sessions in the documentation of the prompt, typed again: in virtual time. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DocumentedSessionsTest {
  private static final String PROMPT = "aio> ";
  private static final Pattern SESSION =
      Pattern.compile("```console\n\\$ (\\./aio repl.*)\n(aio> [\\s\\S]*?)```");

  @TempDir Path home;
  private Process prompt;

  /** A session: the command, and each input with what it is answered. */
  record Session(String command, List<Exchange> exchanges) {
    @Override
    public String toString() {
      return command + ", " + exchanges.size() + " inputs";
    }
  }

  record Exchange(String input, String answer) {}

  /** The program. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      System.exit(Repl.start(true, "", List.of()));
    }
  }

  static Stream<Session> sessions() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "repl.md"));
    return SESSION
        .matcher(page)
        .results()
        .map(found -> new Session(found.group(1), exchanges(found.group(2))));
  }

  private static List<Exchange> exchanges(String text) {
    List<Exchange> exchanges = new ArrayList<>();
    for (String each : text.split("(?m)^aio> ", -1)) {
      if (!each.isEmpty()) {
        String[] lines = each.split("\n", 2);
        exchanges.add(new Exchange(lines[0], lines[1]));
      }
    }
    return exchanges;
  }

  @AfterEach
  void end() {
    if (prompt != null) {
      prompt.destroyForcibly();
    }
  }

  @ParameterizedTest
  @MethodSource("sessions")
  void aDocumentedSessionIsAnsweredAsThePageSays(Session session) throws Exception {
    assertThat(session.exchanges()).isNotEmpty();
    prompt =
        new ProcessBuilder(TypedTest.command(Main.class, home)).redirectErrorStream(true).start();
    try (OutputStream keys = prompt.getOutputStream()) {
      for (Exchange each : session.exchanges()) {
        keys.write((each.input() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    String shown = new String(prompt.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<Exchange> answered = new ArrayList<>();
    String[] answers = shown.split(PROMPT, -1);
    for (int i = 0; i < Math.min(session.exchanges().size(), answers.length - 1); i++) {
      Exchange documented = session.exchanges().get(i);
      String input = documented.input();
      String answer = answers[i + 1];
      boolean echoed = // as the tool may do with what is typed ahead
          answer.startsWith(input) && !documented.answer().startsWith(input);
      answered.add(new Exchange(input, echoed ? answer.substring(input.length()) : answer));
    }
    assertThat(answered).isEqualTo(session.exchanges());
  }
}
