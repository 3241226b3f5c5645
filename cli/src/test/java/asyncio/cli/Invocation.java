package asyncio.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What a command line came to.
 *
 * @param code the exit code
 * @param out what the command wrote, but not what a program wrote
 * @param err its complaints, and the compiler's
 */
public record Invocation(int code, String out, String err) {

  /** Runs {@code aio} in this process. */
  public static Invocation of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Aio.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Invocation(code, out.toString(), err.toString());
  }
}
