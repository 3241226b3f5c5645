package asyncio.workers.codec;

import asyncio.workers.CodecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers, characters, texts and buffers. */
final class Scalars {
  private Scalars() {}

  static void addTo(Kinds kinds) {
    kinds.add(1, Boolean.class, (out, value) -> out.octet(value ? 1 : 0), Scalars::truth);
    kinds.add(2, Byte.class, (out, value) -> out.octet(value), in -> (byte) in.octet());
    kinds.add(
        3,
        Short.class,
        (out, value) -> out.signed(value),
        in -> (short) in.signed(Short.MIN_VALUE, Short.MAX_VALUE));
    kinds.add(
        4,
        Character.class,
        (out, value) -> out.signed(value),
        in -> (char) in.signed(Character.MIN_VALUE, Character.MAX_VALUE));
    kinds.add(
        5,
        Integer.class,
        (out, value) -> out.signed(value),
        in -> in.signed(Integer.MIN_VALUE, Integer.MAX_VALUE));
    kinds.add(6, Long.class, (out, value) -> out.signed(value), in -> in.signed());
    kinds.add(
        7,
        Float.class,
        (out, value) -> out.int32(Float.floatToRawIntBits(value)),
        in -> Float.intBitsToFloat(in.int32()));
    kinds.add(
        8,
        Double.class,
        (out, value) -> out.int64(Double.doubleToRawLongBits(value)),
        in -> Double.longBitsToDouble(in.int64()));
    kinds.add(9, String.class, Encoder::text, Decoder::text);
    kinds.add(
        10,
        BigInteger.class,
        (out, value) -> integer(out, value),
        in -> new BigInteger(in.octets()));
    kinds.add(
        11,
        BigDecimal.class,
        (out, value) -> {
          out.signed(value.scale());
          integer(out, value.unscaledValue());
        },
        in -> {
          int scale = in.signed(Integer.MIN_VALUE, Integer.MAX_VALUE);
          return new BigDecimal(new BigInteger(in.octets()), scale);
        });
    kinds.family(12, ByteBuffer.class, Scalars::buffer, Scalars::buffer);
  }

  private static boolean truth(Decoder in) {
    int octet = in.octet();
    if (octet > 1) {
      throw new CodecException("neither true nor false: " + octet);
    }
    return octet == 1;
  }

  private static void integer(Encoder out, BigInteger value) {
    byte[] octets = value.toByteArray();
    out.unsigned(octets.length);
    out.octets(ByteBuffer.wrap(octets));
  }

  private static void buffer(Encoder out, ByteBuffer value) {
    out.octet(value.order() == ByteOrder.BIG_ENDIAN ? 0 : 1);
    out.unsigned(value.remaining());
    out.octets(value);
  }

  private static ByteBuffer buffer(Decoder in) {
    ByteOrder order = truth(in) ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    return ByteBuffer.wrap(in.octets()).order(order);
  }
}
