package asyncio.http.client;

import asyncio.http.Headers;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A body of which a copy is made while it is read; it is given away when the body is whole. */
final class CopiedBody implements BodySource {
  private final BodySource source;
  private final long max;
  private final Consumer<byte[]> whole;
  private @Nullable ByteArrayOutputStream copy = new ByteArrayOutputStream(); // null: given up

  CopiedBody(BodySource source, long max, Consumer<byte[]> whole) {
    this.source = source;
    this.max = max;
    this.whole = whole;
  }

  @Override
  public byte[] read() {
    byte[] piece = source.read();
    ByteArrayOutputStream made = copy;
    if (made != null) {
      if (piece.length == 0) {
        copy = null;
        whole.accept(made.toByteArray());
      } else if (made.size() + (long) piece.length > max) {
        copy = null;
      } else {
        made.writeBytes(piece);
      }
    }
    return piece;
  }

  @Override
  public boolean isHere() {
    return source.isHere();
  }

  @Override
  public Headers trailers() {
    return source.trailers();
  }

  /** What has come is not lost, as the body of a redirect that nobody reads. */
  @Override
  public void close() {
    while (copy != null && source.isHere()) {
      read();
    }
    copy = null;
    source.close();
  }
}
