package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Violation;
import asyncio.http.connection.HeaderParameter;
import asyncio.net.AsyncFile;
import asyncio.net.Net;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A part of a form, as it comes. It is to be read before the next one is asked for. */
public final class Part {
  private static final int LONGEST_NAME = 255;

  private final Multipart multipart;
  private final Headers headers;
  private final String name;
  private final @Nullable String filename;
  private boolean ended;

  Part(Multipart multipart, Headers headers) {
    this.multipart = multipart;
    this.headers = headers;
    String disposition = headers.get("content-disposition");
    if (disposition == null || !disposition.regionMatches(true, 0, "form-data", 0, 9)) {
      throw new HttpError(Violation.MULTIPART_NAME);
    }
    String found = HeaderParameter.of(disposition, "name");
    if (found == null) {
      throw new HttpError(Violation.MULTIPART_NAME);
    }
    this.name = utf8(found);
    String file = HeaderParameter.of(disposition, "filename");
    this.filename = file == null ? null : utf8(file);
  }

  /** Browsers send UTF-8 as it is. */
  private static String utf8(String latin1) {
    return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** {@return the name of the field} */
  public String name() {
    return name;
  }

  /**
   * {@return the name of the file as the client has it, which may be anything: see {@link
   * #basename}; null if it is no file}
   */
  public @Nullable String filename() {
    return filename;
  }

  /** {@return a name of a file that is in no directory; {@code "file"} if there is nothing left} */
  public String basename() {
    return basename(filename == null ? "" : filename);
  }

  static String basename(String filename) {
    int slash = Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\'));
    StringBuilder safe = new StringBuilder();
    filename
        .substring(slash + 1)
        .codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .map(c -> "<>:\"|?*".indexOf(c) >= 0 ? '_' : c)
        .limit(LONGEST_NAME / 4)
        .forEach(safe::appendCodePoint);
    while (!safe.isEmpty() && (safe.charAt(0) == '.' || safe.charAt(0) == ' ')) {
      safe.deleteCharAt(0);
    }
    return safe.isEmpty() ? "file" : safe.toString();
  }

  /** {@return what it is, as the client says; null if it does not} */
  public @Nullable String contentType() {
    return headers.get("content-type");
  }

  /** {@return all fields of its head} */
  public Headers headers() {
    return headers;
  }

  /**
   * The next piece. Suspends until there is one.
   *
   * @return the bytes; none at its end
   * @throws HttpError if the body is too large, or breaks a rule
   * @throws IllegalStateException if the next part was asked for
   */
  public byte[] read() {
    if (ended) {
      return new byte[0];
    }
    byte[] piece = multipart.read(this);
    ended = piece.length == 0;
    return piece;
  }

  /**
   * All of it that was not read yet. Suspends until it has come.
   *
   * @return the bytes
   * @throws HttpError if the body is too large, or breaks a rule
   */
  public byte[] readAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece = read(); piece.length > 0; piece = read()) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  /**
   * All of it as text, in UTF-8. Suspends until it has come.
   *
   * @return the text
   * @throws HttpError if the body is too large, or breaks a rule
   */
  public String text() {
    return new String(readAll(), StandardCharsets.UTF_8);
  }

  /**
   * Writes all of it that was not read yet into a new file, as it comes; nothing but this waits for
   * the disk. Suspends until it is written. If it fails or is cancelled, what is written stays.
   *
   * @param file which must not exist
   * @return how many bytes were written
   * @throws HttpError if the body is too large, or breaks a rule
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public long saveTo(Path file) {
    long size = 0;
    try (AsyncFile out =
        Net.openFile(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (byte[] piece = read(); piece.length > 0; piece = read()) {
        out.write(piece);
        size += piece.length;
      }
      out.flush();
    }
    return size;
  }

  @Override
  public String toString() {
    return "<Part " + headers + ">";
  }
}
