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
  private final Limits limits;

  /**
   * @param classes whose records, enums, exceptions and functions are accepted
   * @param limits how much a message may be
   */
  public StandardCodec(AllowedClasses classes, Limits limits) {
    kinds = StandardKinds.of(classes);
    this.limits = limits;
  }

  @Override
  public List<ByteBuffer> encode(@Nullable Object value) {
    Encoder out = new Encoder(kinds, limits.bytes(), limits.values(), limits.depth());
    try {
      out.value(value);
      return out.parts();
    } catch (Unwritable e) {
      throw new CodecException(e.place().isEmpty() ? e.reason() : e.place() + ": " + e.reason());
    } catch (RuntimeException | Error e) {
      throw new CodecException("the value cannot be read, or changes while it is: " + e, e);
    }
  }

  @Override
  public @Nullable Object decode(ByteBuffer bytes) {
    try {
      Decoder in = new Decoder(kinds, limits.bytes(), limits.values(), limits.depth(), bytes);
      Object value = in.value();
      in.end();
      return value;
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException | Error e) { // of a class of the program, perhaps
      throw new CodecException("the bytes are not those of a value: " + e, e);
    }
  }
}
