package asyncio.http.connection;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Takes zstd (RFC 8878) off a stream; its window has 8 MiB at most (RFC 9659), outside of the heap.
 *
 * <p>The library pulls what it needs, and must not be left while it does. So it is given what is
 * here, and an exception where there is nothing: it asks again when it is called again.
 */
final class ZstdDecoded extends DecodedStream {
  private static final int WINDOW = 23; // bits
  private static final int STEP = 64 * 1024; // bytes made at once

  private static final class NothingHere extends IOException {
    private static final long serialVersionUID = 1L;

    NothingHere() {
      super("nothing is here");
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it does nothing
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  private final NothingHere nothingHere = new NothingHere();
  private final ZstdInputStreamNoFinalizer decoder;
  private boolean ended; // the source

  ZstdDecoded(InputStream in, long max) throws IOException {
    super(in, max);
    decoder = new ZstdInputStreamNoFinalizer(new Here());
    decoder.setLongMax(WINDOW);
  }

  static boolean isThere() {
    Native.load();
    return Native.isLoaded();
  }

  /** What is in the buffer. */
  private final class Here extends InputStream {
    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
      if (at == end) {
        if (ended) {
          return -1;
        }
        throw nothingHere;
      }
      int some = Math.min(count, end - at);
      System.arraycopy(buffer, at, into, from, some);
      at += some;
      return some;
    }

    @Override
    public int available() {
      return end - at;
    }
  }

  @Override
  int decode(byte[] into, int from, int count) throws IOException {
    while (true) {
      try {
        return decoder.read(into, from, Math.min(count, STEP));
      } catch (NothingHere wanted) {
        ended = !fill();
      }
    }
  }

  @Override
  void release() {
    try {
      decoder.close();
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }
}
