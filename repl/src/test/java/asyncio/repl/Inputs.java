package asyncio.repl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;

/** Inputs to the JDK's shell as a library: without its line editor. */
final class Inputs {
  private Inputs() {}

  /** Evaluates an input that compiles. */
  static SnippetEvent eval(JShell shell, String input) {
    String complete = shell.sourceCodeAnalysis().analyzeCompletion(input).source();
    List<SnippetEvent> events = shell.eval(complete);
    SnippetEvent event = events.getFirst();
    assertThat(shell.diagnostics(event.snippet()).map(each -> each.getMessage(null)).toList())
        .as(input)
        .isEmpty();
    assertThat(event.status()).as(input).isEqualTo(Snippet.Status.VALID);
    return event;
  }

  /** The value of an input that throws nothing. */
  static String value(JShell shell, String input) {
    SnippetEvent event = eval(shell, input);
    assertThat(event.exception()).as(input).isNull();
    return event.value();
  }

  /** From another thread, as Ctrl-C; again and again, for the input has to begin first. */
  static void stopWhile(JShell shell, CompletableFuture<?> running) throws Exception {
    while (!running.isDone()) {
      Thread.sleep(20);
      shell.stop();
    }
  }
}
