package asyncio.workers.codec;

/** Numbers, characters and texts. */
final class Scalars {
  private Scalars() {}

  static void addTo(Kinds kinds) {
    kinds.add(1, Boolean.class, (out, value) -> out.octet(value ? 1 : 0), in -> in.octet() != 0);
    kinds.add(2, Byte.class, (out, value) -> out.octet(value), in -> (byte) in.octet());
    kinds.add(3, Short.class, (out, value) -> out.signed(value), in -> (short) in.signed());
    kinds.add(4, Character.class, (out, value) -> out.unsigned(value), in -> (char) in.unsigned());
    kinds.add(5, Integer.class, (out, value) -> out.signed(value), in -> (int) in.signed());
    kinds.add(6, Long.class, Encoder::signed, Decoder::signed);
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
        byte[].class,
        (out, value) -> {
          out.unsigned(value.length);
          out.octets(value);
        },
        in -> in.octets(in.count(1)));
    kinds.add(
        11,
        Object[].class,
        (out, value) -> {
          out.unsigned(value.length);
          for (int i = 0; i < value.length; i++) {
            out.element(value[i], i);
          }
        },
        in -> {
          Object[] value = new Object[in.count(1)];
          for (int i = 0; i < value.length; i++) {
            value[i] = in.value();
          }
          return value;
        });
  }
}
