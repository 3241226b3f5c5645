package asyncio.http.web;

import asyncio.Asyncio;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses texts with gzip for clients that take it, if they are longer than a threshold. Long
 * ones are compressed off the loop; a body that is made while it is sent is compressed piece by
 * piece, so that each piece arrives when it was written. Events are left alone.
 *
 * <p>Where an answer shows both a secret and what the client has sent, its length tells something
 * of the secret: leave such answers out with {@code cache-control: no-transform}.
 *
 * @param threshold how long a body has to be, in bytes
 */
public record Compression(int threshold) implements Middleware {
  private static final int LONG = 64 * 1024;
  private static final byte[] HEAD = {31, -117, 8, 0, 0, 0, 0, 0, 0, -1};

  /** From 1 KiB. */
  public Compression() {
    this(1024);
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    Response response = next.handle(request);
    if (!isText(response) || response.headers().contains("content-encoding")) {
      return response;
    }
    Response varied = response.withAddedHeader("vary", "accept-encoding");
    if (!Accepted.encoding(request.headers(), "gzip")) {
      return varied;
    }
    return switch (response.body()) {
      case Body.Bytes(ByteBuffer data) when data.remaining() >= threshold ->
          encoded(varied, new Body.Bytes(compressed(data)));
      case Body.Stream stream -> encoded(varied, compressing(stream));
      default -> varied;
    };
  }

  private static Response encoded(Response response, Body body) {
    Response encoded = response.withBody(body).withHeader("content-encoding", "gzip");
    String tag = response.headers().get("etag");
    return tag == null || tag.startsWith("W/") ? encoded : encoded.withHeader("etag", "W/" + tag);
  }

  private static boolean isText(Response response) {
    String type = response.headers().get("content-type");
    String cache = response.headers().get("cache-control");
    if (type == null
        || response.status().code() == 206
        || (cache != null && cache.contains("no-transform"))) {
      return false;
    }
    String text = type.toLowerCase(Locale.ROOT);
    return (text.startsWith("text/") && !text.startsWith("text/event-stream"))
        || text.contains("json")
        || text.contains("xml")
        || text.contains("javascript");
  }

  private static ByteBuffer compressed(ByteBuffer data) {
    return data.remaining() > LONG ? Asyncio.toThread(() -> gzip(data)) : gzip(data);
  }

  private static ByteBuffer gzip(ByteBuffer data) {
    try (Gzip gzip = new Gzip()) {
      byte[] all = new byte[data.remaining()];
      data.duplicate().get(all);
      return ByteBuffer.wrap(gzip.end(all)).asReadOnlyBuffer();
    }
  }

  private static Body.Stream compressing(Body.Stream stream) {
    return new Body.Stream(
        out -> {
          try (Gzip gzip = new Gzip()) {
            stream.producer().produce(out.through(gzip::piece));
            out.write(gzip.end(new byte[0]));
          }
        });
  }

  /** The format of RFC 1952 around the JDK's deflater, which alone can flush between pieces. */
  private static final class Gzip implements AutoCloseable {
    private static final int PIECE = 8 * 1024;

    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final CRC32 checksum = new CRC32();
    private final byte[] piece = new byte[PIECE];
    private boolean begun;

    byte[] piece(byte[] data) {
      return deflate(data, Deflater.SYNC_FLUSH);
    }

    byte[] end(byte[] data) {
      deflater.finish();
      return deflate(data, Deflater.NO_FLUSH);
    }

    private byte[] deflate(byte[] data, int flush) {
      var compressed = new java.io.ByteArrayOutputStream();
      if (!begun) {
        begun = true;
        compressed.writeBytes(HEAD);
      }
      checksum.update(data);
      deflater.setInput(data);
      int count;
      do {
        count = deflater.deflate(piece, 0, PIECE, flush);
        compressed.write(piece, 0, count);
      } while (count == PIECE || (flush == Deflater.NO_FLUSH && !deflater.finished()));
      if (deflater.finished()) {
        compressed.writeBytes(
            ByteBuffer.allocate(8)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt((int) checksum.getValue())
                .putInt((int) deflater.getBytesRead())
                .array());
      }
      return compressed.toByteArray();
    }

    @Override
    public void close() {
      deflater.end();
    }
  }
}
