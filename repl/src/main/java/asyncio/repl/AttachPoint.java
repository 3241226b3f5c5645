package asyncio.repl;

import asyncio.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The MBean {@code asyncio:type=AttachPoint}. Nothing registers it of itself: {@code aio attach}
 * makes it by name in the process that it attaches to, and it refuses unless the program has called
 * {@link Repl#allowAttach}.
 */
public final class AttachPoint implements AttachPointMBean {
  /** The name under which it is made. */
  public static final String NAME = "asyncio:type=AttachPoint";

  private static volatile @Nullable Permission permission;

  /** The one of this process. */
  public AttachPoint() {}

  /** What the program gives to those who attach. */
  private record Permission(Map<String, Object> variables, ClassLoader classes) {}

  static void allow(Map<String, Object> variables) {
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    permission =
        new Permission(
            Startup.checked(variables), own == null ? AttachPoint.class.getClassLoader() : own);
  }

  @Override
  public String[] open() {
    Permission given = permission;
    if (given == null) {
      throw new IllegalStateException(
          "the program does not let itself be attached to; it has to call Repl.allowAttach()");
    }
    EventLoop loop =
        EventLoop.allRunning().stream()
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no event loop runs in the program"));
    try {
      Path socket = AttachServer.open(loop, given.variables(), given.classes()).socket();
      return new String[] {
        socket.toString(),
        Repl.path(Repl.entries("").stream().map(Path::toAbsolutePath)),
        Startup.script(given.classes(), given.variables())
      };
    } catch (IOException failed) {
      throw new UncheckedIOException("no socket could be opened: " + failed.getMessage(), failed);
    }
  }
}
