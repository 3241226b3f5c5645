package asyncio.net;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a child process reads from or writes to.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-subprocess.html#constants">asyncio:
 *     subprocess constants</a>
 */
public final class Stdio {
  /** A pipe, of which this program has the other end. */
  public static final Stdio PIPE = new Stdio("PIPE", null);

  /** The same as this program. */
  public static final Stdio INHERIT = new Stdio("INHERIT", null);

  /** Nothing: reading gives the end at once, and what is written is dropped. */
  public static final Stdio DEVNULL = new Stdio("DEVNULL", null);

  /** For errors only: the same as the output. */
  public static final Stdio STDOUT = new Stdio("STDOUT", null);

  private final String name;
  private final @Nullable Path path;

  private Stdio(String name, @Nullable Path path) {
    this.name = name;
    this.path = path;
  }

  /**
   * A file, which is read from its beginning, or written anew.
   *
   * @param path where it is
   * @return the choice
   */
  public static Stdio file(Path path) {
    return new Stdio("file", path);
  }

  /**
   * A file that is written to at its end.
   *
   * @param path where it is
   * @return the choice
   */
  public static Stdio append(Path path) {
    return new Stdio("append", path);
  }

  Redirect input() {
    return switch (name) {
      case "PIPE" -> Redirect.PIPE;
      case "INHERIT" -> Redirect.INHERIT;
      case "DEVNULL" -> Redirect.from(new File(File.separatorChar == '/' ? "/dev/null" : "NUL"));
      case "file" -> Redirect.from(file());
      default -> throw new IllegalArgumentException(this + " cannot be read from");
    };
  }

  Redirect output() {
    return switch (name) {
      case "PIPE" -> Redirect.PIPE;
      case "INHERIT" -> Redirect.INHERIT;
      case "DEVNULL" -> Redirect.DISCARD;
      case "file" -> Redirect.to(file());
      case "append" -> Redirect.appendTo(file());
      default -> throw new IllegalArgumentException(this + " is for stderr only");
    };
  }

  private File file() {
    if (path == null) {
      throw new IllegalStateException(name + " without a file");
    }
    return path.toFile();
  }

  @Override
  public String toString() {
    return path == null ? name : name + " " + path;
  }
}
