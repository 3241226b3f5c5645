package asyncio.workers.launch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a child writes, cut into lines: each goes on as a whole, and the last ones are kept to be
 * told when the child has died. Knows no process; one thread at a time.
 */
public final class ChildOutput {
  /** A longer line goes on in pieces. */
  static final int LONGEST = 64 * 1024;

  private static final int KEPT = 20;
  private static final int KEPT_LENGTH = 1_000;

  private final ArrayDeque<String> last = new ArrayDeque<>();
  private final Lines output;
  private final Lines errors;

  /**
   * Output that goes somewhere.
   *
   * @param output takes lines of standard output, without their ends
   * @param errors takes lines of standard error
   */
  public ChildOutput(Consumer<String> output, Consumer<String> errors) {
    this.output = new Lines(output);
    this.errors = new Lines(errors);
  }

  /**
   * Output that goes where this program's goes, each line with something before it.
   *
   * @param prefix such as {@code "[worker 1234] "}
   * @return the output
   */
  public static ChildOutput printed(String prefix) {
    return new ChildOutput(
        line -> System.out.println(prefix + line), line -> System.err.println(prefix + line));
  }

  /** More has come, of standard output (1) or standard error (2). */
  void add(int descriptor, byte[] bytes) {
    (descriptor == 1 ? output : errors).add(bytes);
  }

  /** No more will come of it; what was begun is a line. */
  void end(int descriptor) {
    (descriptor == 1 ? output : errors).end();
  }

  /**
   * The last lines, of both.
   *
   * @return some twenty at most
   */
  public List<String> lastLines() {
    List<String> lines = new ArrayList<>(last);
    return List.copyOf(lines);
  }

  private final class Lines {
    private final Consumer<String> sink;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    Lines(Consumer<String> sink) {
      this.sink = sink;
    }

    void add(byte[] bytes) {
      int from = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == '\n') {
          begun.write(bytes, from, i - from);
          from = i + 1;
          emit();
        } else if (begun.size() + i - from >= LONGEST) {
          begun.write(bytes, from, i - from);
          from = i;
          emit();
        }
      }
      begun.write(bytes, from, bytes.length - from);
    }

    void end() {
      if (begun.size() > 0) {
        emit();
      }
    }

    private void emit() {
      String line = begun.toString(StandardCharsets.UTF_8);
      begun.reset();
      if (line.endsWith("\r")) {
        line = line.substring(0, line.length() - 1);
      }
      if (last.size() == KEPT) {
        last.removeFirst();
      }
      last.add(line.length() > KEPT_LENGTH ? line.substring(0, KEPT_LENGTH) + "…" : line);
      sink.accept(line);
    }
  }
}
