package asyncio.repl;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code System.out} while somebody is attached: what their inputs print, and the tasks that those
 * have started, is shown to them; everything else goes where it has gone before.
 */
final class PromptOutput extends OutputStream {
  private static int attached;
  private static @Nullable PrintStream before;
  private static @Nullable PrintStream routed;

  private final PrintStream program;

  private PromptOutput(PrintStream program) {
    this.program = program;
  }

  static synchronized void attach() {
    if (attached++ == 0) {
      PrintStream program = System.out;
      before = program;
      routed = new PrintStream(new PromptOutput(program), true, program.charset());
      System.setOut(routed);
    }
  }

  static synchronized void detach() {
    if (--attached == 0) {
      if (System.out == routed && before != null) { // nobody else has set it meanwhile
        System.setOut(before);
      }
      before = null;
      routed = null;
    }
  }

  private OutputStream here() {
    LaggingOutput prompt = Sessions.outputHere();
    return prompt == null ? program : prompt;
  }

  @Override
  public void write(int b) throws IOException {
    here().write(b);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    here().write(bytes, from, length);
  }

  @Override
  public void flush() throws IOException {
    here().flush();
  }
}
