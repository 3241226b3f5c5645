package asyncio.cli;

import java.io.PrintWriter;
import java.util.spi.ToolProvider;

/** The command {@code aio} for programs that run in it, as the JDK's own tools can be called. */
public final class AioTool implements ToolProvider {
  /** Made by {@link java.util.ServiceLoader}. */
  public AioTool() {}

  @Override
  public String name() {
    return "aio";
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    return Aio.execute(out, err, args);
  }
}
