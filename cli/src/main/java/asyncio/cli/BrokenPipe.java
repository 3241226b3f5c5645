package asyncio.cli;

import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Ends the process when nobody reads its output any more, as in {@code aio run count | head}. A
 * {@link PrintStream} of the JDK keeps such an error to itself, and its program goes on for ever.
 */
final class BrokenPipe extends OutputStream {
  private static final int SIGPIPE = 128 + 13; // the exit code that shells give such a process

  private final PrintStream out;

  private BrokenPipe(PrintStream out) {
    this.out = out;
  }

  /** Watches standard output from now on. */
  static void watch() {
    PrintStream out = System.out;
    System.setOut(new PrintStream(new BrokenPipe(out), true, out.charset()));
  }

  @Override
  public void write(int octet) {
    out.write(octet);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    out.write(bytes, offset, length);
    check();
  }

  @Override
  public void flush() {
    check();
  }

  private void check() {
    if (out.checkError()) {
      Runtime.getRuntime().halt(SIGPIPE); // as the signal would; nothing could be printed
    }
  }
}
