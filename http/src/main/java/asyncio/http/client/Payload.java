package asyncio.http.client;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request. */
sealed interface Payload {
  /** How long it is; -1: not known before. */
  long length();

  /** What it is; null: not said. */
  @Nullable String contentType();

  /** Whether it can be sent, or sent again. */
  default boolean isThere() {
    return true;
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
}
