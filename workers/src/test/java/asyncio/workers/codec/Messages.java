package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value on its way through a codec, and messages made by hand. */
final class Messages {
  static final AllowedClasses CLASSES =
      new AllowedClasses(Messages.class.getClassLoader(), List.of("asyncio.workers"));
  static final Codec CODEC = Codec.standard(CLASSES);

  private Messages() {}

  static byte[] joined(List<ByteBuffer> parts) {
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(ByteBuffer::remaining).sum());
    parts.forEach(part -> all.put(part.duplicate()));
    return all.array();
  }

  static byte[] bytes(@Nullable Object value) {
    return joined(CODEC.encode(value));
  }

  @SuppressWarnings("unchecked")
  static <T> T there(T value) {
    return (T) CODEC.decode(ByteBuffer.wrap(bytes(value)));
  }
}
