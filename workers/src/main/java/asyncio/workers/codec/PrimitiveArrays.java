package asyncio.workers.codec;

import asyncio.workers.CodecException;
import java.nio.ByteBuffer;

/** Arrays of numbers, characters and truths. Those of bytes are written uncopied. */
final class PrimitiveArrays {
  private PrimitiveArrays() {}

  static void addTo(Kinds kinds) {
    kinds.add(
        16,
        byte[].class,
        (out, value) -> {
          out.unsigned(value.length);
          out.octets(ByteBuffer.wrap(value));
        },
        Decoder::octets);
    kinds.add(17, boolean[].class, PrimitiveArrays::truths, PrimitiveArrays::truths);
    kinds.add(
        18,
        short[].class,
        (out, value) -> place(out, value.length, Short.BYTES).asShortBuffer().put(value),
        in -> {
          short[] value = new short[in.length(Short.BYTES)];
          in.place(value.length, Short.BYTES).asShortBuffer().get(value);
          return value;
        });
    kinds.add(
        19,
        char[].class,
        (out, value) -> place(out, value.length, Character.BYTES).asCharBuffer().put(value),
        in -> {
          char[] value = new char[in.length(Character.BYTES)];
          in.place(value.length, Character.BYTES).asCharBuffer().get(value);
          return value;
        });
    kinds.add(
        20,
        int[].class,
        (out, value) -> place(out, value.length, Integer.BYTES).asIntBuffer().put(value),
        in -> {
          int[] value = new int[in.length(Integer.BYTES)];
          in.place(value.length, Integer.BYTES).asIntBuffer().get(value);
          return value;
        });
    kinds.add(
        21,
        long[].class,
        (out, value) -> place(out, value.length, Long.BYTES).asLongBuffer().put(value),
        in -> {
          long[] value = new long[in.length(Long.BYTES)];
          in.place(value.length, Long.BYTES).asLongBuffer().get(value);
          return value;
        });
    addFractionsTo(kinds);
  }

  private static void addFractionsTo(Kinds kinds) {
    kinds.add(
        22,
        float[].class,
        (out, value) -> place(out, value.length, Float.BYTES).asFloatBuffer().put(value),
        in -> {
          float[] value = new float[in.length(Float.BYTES)];
          in.place(value.length, Float.BYTES).asFloatBuffer().get(value);
          return value;
        });
    kinds.add(
        23,
        double[].class,
        (out, value) -> place(out, value.length, Double.BYTES).asDoubleBuffer().put(value),
        in -> {
          double[] value = new double[in.length(Double.BYTES)];
          in.place(value.length, Double.BYTES).asDoubleBuffer().get(value);
          return value;
        });
  }

  private static ByteBuffer place(Encoder out, int length, int size) {
    out.unsigned(length);
    return out.place(length, size);
  }

  private static void truths(Encoder out, boolean[] value) {
    ByteBuffer place = place(out, value.length, 1);
    for (boolean each : value) {
      place.put((byte) (each ? 1 : 0));
    }
  }

  private static boolean[] truths(Decoder in) {
    boolean[] value = new boolean[in.length(1)];
    ByteBuffer place = in.place(value.length, 1);
    for (int i = 0; i < value.length; i++) {
      int octet = place.get();
      if (octet != 0 && octet != 1) {
        throw new CodecException("neither true nor false: " + octet);
      }
      value[i] = octet == 1;
    }
    return value;
  }
}
