package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The codec that is used if no other is asked for. */
public final class StandardCodec implements Codec {
  private final Kinds kinds;
  private final Limits limits = Limits.STANDARD;

  /**
   * @param classes whose records, enums, exceptions and functions are accepted
   */
  public StandardCodec(AllowedClasses classes) {
    kinds = new Kinds(classes);
  }

  @Override
  public List<ByteBuffer> encode(@Nullable Object value) {
    Encoder out = new Encoder(kinds, limits);
    try {
      out.value(value);
    } catch (Unwritable e) {
      throw new CodecException("value" + e.place() + " cannot travel: " + e.getMessage(), e);
    }
    return out.parts();
  }

  @Override
  public @Nullable Object decode(ByteBuffer bytes) {
    Decoder in = new Decoder(kinds, limits, bytes);
    Object value;
    try {
      value = in.value();
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new CodecException("the bytes are not those of a value", e);
    }
    in.end();
    return value;
  }
}
