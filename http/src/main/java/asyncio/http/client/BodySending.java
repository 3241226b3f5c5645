package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.net.AsyncFile;
import asyncio.net.Net;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;

/** Sends the body of a request; suspends while the server does not take it. */
final class BodySending {
  private static final int STEP = 1024 * 1024; // of a file, after which progress is told
  private static final int FAIR = 256 * 1024; // to be compressed, after which others have a turn

  private final Sink sink;
  private final LongConsumer progress;
  private long sent;

  BodySending(Sink sink, LongConsumer progress) {
    this.sink = sink;
    this.progress = progress;
  }

  /** What takes a body, and suspends while the server does not. */
  @FunctionalInterface
  interface Sink {
    void put(ByteBuffer piece) throws Exception;

    /** Takes up to so many bytes of a file that is read from its beginning; how many it took. */
    default long put(AsyncFile in, long at, long max) throws Exception {
      byte[] piece = in.read((int) Math.min(Payload.SHORT, max));
      put(ByteBuffer.wrap(piece));
      return piece.length;
    }
  }

  void send(Payload payload) throws Exception {
    switch (payload) {
      case Payload.File file -> sendFile(file);
      case Payload.Sequence sequence -> {
        for (Payload each : sequence.parts()) {
          send(each);
        }
      }
      case Payload.Compressed compressed -> compress(compressed.plain());
      default -> pieces(payload, this::put);
    }
  }

  private void put(ByteBuffer piece) throws Exception {
    sent += piece.remaining();
    sink.put(piece);
    progress.accept(sent);
  }

  private static void pieces(Payload payload, Sink sink) throws Exception {
    switch (payload) {
      case Payload.Bytes all -> {
        ByteBuffer rest = ByteBuffer.wrap(all.bytes());
        while (rest.hasRemaining()) {
          int count = Math.min(rest.remaining(), Payload.SHORT);
          sink.put(rest.slice(rest.position(), count));
          rest.position(rest.position() + count);
        }
      }
      case Payload.File file -> {
        try (AsyncFile in = Net.openFile(file.path(), StandardOpenOption.READ)) {
          for (byte[] each = in.read(Payload.SHORT);
              each.length > 0;
              each = in.read(Payload.SHORT)) {
            sink.put(ByteBuffer.wrap(each));
          }
        }
      }
      case Payload.Pieces pieces -> {
        Iterable<ByteBuffer> each = pieces.take();
        try {
          for (ByteBuffer piece : each) {
            sink.put(piece);
          }
        } finally {
          if (each instanceof AutoCloseable closeable) {
            closeable.close();
          }
        }
      }
      case Payload.Sequence sequence -> {
        for (Payload each : sequence.parts()) {
          pieces(each, sink);
        }
      }
      case Payload.Compressed compressed -> pieces(compressed.plain(), sink);
    }
  }

  private void compress(Payload plain) throws Exception {
    var buffer = new ByteArrayOutputStream();
    int[] unfair = {0};
    try (var gzip = new GZIPOutputStream(buffer)) {
      pieces(
          plain,
          piece -> {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            gzip.write(bytes);
            unfair[0] += bytes.length;
            if (unfair[0] >= FAIR) {
              unfair[0] = 0;
              Asyncio.sleep(Duration.ZERO);
            }
            drain(buffer);
          });
      gzip.finish();
      drain(buffer);
    }
  }

  private void drain(ByteArrayOutputStream buffer) throws Exception {
    if (buffer.size() > 0) {
      put(ByteBuffer.wrap(buffer.toByteArray()));
      buffer.reset();
    }
  }

  private void sendFile(Payload.File file) throws Exception {
    try (AsyncFile in = Net.openFile(file.path(), StandardOpenOption.READ)) {
      long done = 0;
      while (done < file.length()) {
        long count = sink.put(in, done, Math.min(STEP, file.length() - done));
        if (count <= 0) {
          throw new IllegalStateException(file.path() + " has become shorter while it was sent");
        }
        done += count;
        sent += count;
        progress.accept(sent);
      }
    }
  }
}
