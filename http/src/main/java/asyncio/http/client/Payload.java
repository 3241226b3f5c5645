package asyncio.http.client;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request. */
sealed interface Payload {
  /** No body. */
  Payload NONE = new Bytes(new byte[0], null);

  /** How long it is; -1: not known before. */
  long length();

  /** What it is; null: not said. */
  @Nullable String contentType();

  /** Whether it can be sent again. */
  boolean replayable();

  /** All of it is here. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Bytes(byte[] bytes, @Nullable String contentType) implements Payload {
    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public boolean replayable() {
      return true;
    }
  }

  /** A file, or a part of one. Its length is that when the request was made. */
  record File(Path path, long length, @Nullable String contentType) implements Payload {
    @Override
    public boolean replayable() {
      return true;
    }
  }

  /** Pieces that are asked for one after the other, once. Asking may suspend. */
  record Pieces(Iterator<ByteBuffer> pieces, long length, @Nullable String contentType)
      implements Payload {
    @Override
    public boolean replayable() {
      return false;
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

    @Override
    public boolean replayable() {
      return parts.stream().allMatch(Payload::replayable);
    }
  }
}
