package asyncio.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A part of a body that has several, as it comes: of a form that is sent to a server, or of a
 * response. It is to be read before the next one is asked for; in the task that reads the body.
 */
public interface Part {
  /** {@return the name of the field; empty if it has none, which a part of a form has} */
  String name();

  /**
   * {@return the name of the file as the peer has it, which may be anything: see {@link #basename};
   * null if it is no file}
   */
  @Nullable String filename();

  /** {@return a name of a file that is in no directory; {@code "file"} if there is nothing left} */
  String basename();

  /** {@return what it is, as the peer says; null if it does not} */
  @Nullable String contentType();

  /** {@return all fields of its head} */
  Headers headers();

  /**
   * The next piece. Suspends until there is one.
   *
   * @return the bytes; none at its end
   * @throws RuntimeException what reading the body throws: if it is too large, or breaks a rule
   * @throws IllegalStateException if the next part was asked for
   */
  byte[] read();

  /**
   * All of it that was not read yet. Suspends until it has come.
   *
   * @return the bytes
   * @throws RuntimeException as {@link #read}
   */
  byte[] readAll();

  /**
   * All of it as text, in UTF-8. Suspends until it has come.
   *
   * @return the text
   * @throws RuntimeException as {@link #read}
   */
  String text();

  /**
   * Writes all of it that was not read yet into a new file, as it comes; nothing but this waits for
   * the disk. Suspends until it is written. If it fails or is cancelled, what is written stays.
   *
   * @param file which must not exist
   * @return how many bytes were written
   * @throws RuntimeException as {@link #read}
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  long saveTo(Path file);
}
