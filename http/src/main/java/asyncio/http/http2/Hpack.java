package asyncio.http.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/** Netty's codec of HPACK (RFC 7541), one table for each direction. */
final class Hpack {
  private static final int TABLE = 4096; // bytes, however much more the peer allows
  private static final int SHORT_COOKIE = 20; // could be guessed, if it were in the table

  /** What no table may have, or else whoever adds fields of his own could try values out. */
  private static boolean isSecret(CharSequence name, CharSequence value) {
    return switch (name.length()) {
      case 13 -> name.toString().equals("authorization");
      case 19 -> name.toString().equals("proxy-authorization");
      case 6 -> value.length() < SHORT_COOKIE && name.toString().equals("cookie");
      default -> false;
    };
  }

  private static final class Decoder extends DefaultHttp2HeadersDecoder {
    private final FieldList fields = new FieldList();

    Decoder(long max) {
      super(false, max);
    }

    @Override
    protected Http2Headers newHeaders() {
      fields.reset();
      return fields;
    }
  }

  private final Decoder decoder;
  private final DefaultHttp2HeadersEncoder encoder =
      new DefaultHttp2HeadersEncoder(Hpack::isSecret, true);
  private byte @Nullable [] array; // of input
  private ByteBuf input = Unpooled.EMPTY_BUFFER; // around it

  /**
   * A codec.
   *
   * @param max bytes that the fields of a message may have, 32 for each in addition
   */
  Hpack(long max) {
    this.decoder = new Decoder(max);
  }

  /**
   * Takes a block apart; the list is valid until the next one.
   *
   * @return null if there is more than the limit: the tables are right all the same
   */
  @Nullable FieldList decode(int stream, byte[] block, int from, int to) {
    if (array != block) {
      array = block;
      input = Unpooled.wrappedBuffer(block);
    }
    input.setIndex(from, to);
    try {
      decoder.decodeHeaders(stream, input);
      return decoder.fields;
    } catch (Http2Exception.HeaderListSizeException tooMuch) {
      return null;
    } catch (Http2Exception | RuntimeException broken) {
      throw Http2Error.connection(ErrorCode.COMPRESSION_ERROR, "" + broken.getMessage());
    }
  }

  void encode(int stream, FieldList fields, ByteBuf out) {
    try {
      encoder.encodeHeaders(stream, fields, out);
    } catch (Http2Exception never) {
      throw new IllegalStateException(never);
    }
  }

  /** The peer keeps a table of this size at most. */
  void encoderTable(long max) {
    try {
      encoder.maxHeaderTableSize(Math.min(max, TABLE));
    } catch (Http2Exception never) {
      throw new IllegalStateException(never);
    }
  }
}
