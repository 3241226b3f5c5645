package asyncio.http.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The body of a request. */
sealed interface Payload {
  /** What is sent with the head, in bytes. */
  int SHORT = 64 * 1024;

  /** How long it is; -1: not known before. */
  long length();

  /** What it is; null: not said. */
  @Nullable String contentType();

  /** Whether it can be sent, or sent again. */
  default boolean isThere() {
    return true;
  }

  /** A file, of the size that it has now. */
  static Payload file(Path path, @Nullable String contentType) {
    try {
      if (Files.isDirectory(path)) {
        throw new FileSystemException(path.toString(), null, "it is a directory");
      }
      return new File(path, Files.size(path), contentType);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot send the file " + path, failed);
    }
  }

  /** Names and values, escaped. */
  static Payload form(Map<String, ?> fields) {
    StringBuilder text = new StringBuilder();
    fields.forEach(
        (name, value) -> {
          text.append(text.isEmpty() ? "" : "&").append(Url.component(name));
          text.append('=').append(Url.component(value.toString()));
        });
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    return new Bytes(bytes, "application/x-www-form-urlencoded");
  }

  /** The same, compressed: at once if it is short, or as it is sent. */
  static Payload gzip(Payload plain) {
    if (!(plain instanceof Bytes(byte[] bytes, String type)) || bytes.length > SHORT) {
      return new Compressed(plain);
    }
    var buffer = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(buffer)) {
      gzip.write(bytes);
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
    return new Bytes(buffer.toByteArray(), type);
  }

  /** All of it is here. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Bytes(byte[] bytes, @Nullable String contentType) implements Payload {
    /** No body. */
    static final Payload NONE = new Bytes(new byte[0], null);

    @Override
    public long length() {
      return bytes.length;
    }
  }

  /** A file, or a part of one. Its length is that when the request was made. */
  record File(Path path, long length, @Nullable String contentType) implements Payload {}

  /** Pieces that are asked for one after the other, once. Asking may suspend. */
  final class Pieces implements Payload {
    private final Iterable<ByteBuffer> pieces;
    private boolean taken;

    Pieces(Iterable<ByteBuffer> pieces) {
      this.pieces = pieces;
    }

    @Override
    public long length() {
      return -1;
    }

    @Override
    public String contentType() {
      return "application/octet-stream";
    }

    @Override
    public boolean isThere() {
      return !taken;
    }

    /** The pieces; nobody else gets them. */
    Iterable<ByteBuffer> take() {
      taken = true;
      return pieces;
    }
  }

  /** Bytes and files after one another. */
  record Sequence(List<Payload> parts, @Nullable String contentType) implements Payload {
    @Override
    public long length() {
      long sum = 0;
      for (Payload part : parts) {
        if (part.length() < 0) {
          return -1;
        }
        sum += part.length();
      }
      return sum;
    }
  }

  /** Something that is compressed as it is sent. */
  record Compressed(Payload plain) implements Payload {
    @Override
    public long length() {
      return -1;
    }

    @Override
    public @Nullable String contentType() {
      return plain.contentType();
    }

    @Override
    public boolean isThere() {
      return plain.isThere();
    }
  }
}
