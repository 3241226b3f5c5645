package asyncio.http.connection;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Part;
import asyncio.http.Violation;
import asyncio.net.AsyncFile;
import asyncio.net.Net;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A part that comes. */
public final class ReceivedPart implements Part {
  private static final int LONGEST_NAME = 255;

  private final Parts parts;
  private final Headers headers;
  private final String name;
  private final @Nullable String filename;
  private boolean ended;

  ReceivedPart(Parts parts, Headers headers, boolean ofForm) {
    this.parts = parts;
    this.headers = headers;
    String disposition = headers.get("content-disposition");
    boolean named = disposition != null && disposition.regionMatches(true, 0, "form-data", 0, 9);
    String found = disposition == null ? null : HeaderParameter.of(disposition, "name");
    if (ofForm && (!named || found == null)) {
      throw new HttpError(Violation.MULTIPART_NAME);
    }
    this.name = found == null ? "" : utf8(found);
    String file = disposition == null ? null : HeaderParameter.of(disposition, "filename");
    this.filename = file == null ? null : utf8(file);
  }

  /** Browsers send UTF-8 as it is. */
  private static String utf8(String latin1) {
    return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable String filename() {
    return filename;
  }

  @Override
  public String basename() {
    return basename(filename == null ? "" : filename);
  }

  /**
   * A name of a file that is in no directory.
   *
   * @param filename as the peer has it
   * @return what is left of it; {@code "file"} if that is nothing
   */
  public static String basename(String filename) {
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

  @Override
  public @Nullable String contentType() {
    return headers.get("content-type");
  }

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public byte[] read() {
    if (ended) {
      return new byte[0];
    }
    byte[] piece = parts.read(this);
    ended = piece.length == 0;
    return piece;
  }

  @Override
  public byte[] readAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece = read(); piece.length > 0; piece = read()) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  @Override
  public String text() {
    return new String(readAll(), StandardCharsets.UTF_8);
  }

  @Override
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
