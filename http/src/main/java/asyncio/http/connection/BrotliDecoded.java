package asyncio.http.connection;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Takes brotli (RFC 7932) off a stream. Its window has 16 MiB at most, outside of the heap. */
final class BrotliDecoded extends DecodedStream {
  private final DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(BUFFER);
  private @Nullable ByteBuffer output; // that was made and not given
  private boolean begun;
  private boolean over;

  BrotliDecoded(InputStream in, long max) throws IOException {
    super(in, max);
  }

  static boolean isThere() {
    return Brotli4jLoader.isAvailable();
  }

  @Override
  int decode(byte[] into, int from, int count) throws IOException {
    while (true) {
      ByteBuffer ready = output;
      if (ready != null && ready.hasRemaining()) {
        int some = Math.min(count, ready.remaining());
        ready.get(into, from, some);
        return some;
      }
      if (decoder.hasOutput()) {
        output = decoder.pull();
        continue;
      }
      switch (decoder.getStatus()) {
        case DONE -> {
          if (!over) {
            drop();
            over = true;
          }
          return -1;
        }
        case NEEDS_MORE_INPUT -> {
          if (!fill()) {
            if (!begun) {
              return -1; // nothing at all
            }
            throw new EOFException("it ends too early");
          }
          push();
        }
        case ERROR -> throw new ZipException("it is not brotli");
        default -> decoder.push(0);
      }
    }
  }

  private void push() {
    begun = true;
    ByteBuffer room = decoder.getInputBuffer();
    room.clear();
    int some = Math.min(room.remaining(), end - at);
    room.put(buffer, at, some);
    at += some;
    decoder.push(some);
  }

  @Override
  void release() {
    decoder.destroy();
  }
}
