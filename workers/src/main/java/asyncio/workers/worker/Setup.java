package asyncio.workers.worker;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the parent makes of a worker, in its first message.
 *
 * @param packages whose functions and classes are accepted
 * @param codec makes the codec of the calls; null: the standard one
 * @param opening makes the resource of the worker; null: there is none
 */
public record Setup(
    List<String> packages,
    @Nullable RemoteFunction<AllowedClasses, Codec> codec,
    @Nullable Object opening) {

  /**
   * As bytes.
   *
   * @return for {@link #of}
   */
  public List<ByteBuffer> bytes() {
    byte[] names = String.join("\n", packages).getBytes(StandardCharsets.UTF_8);
    List<ByteBuffer> bytes = new ArrayList<>();
    bytes.add(ByteBuffer.allocate(Integer.BYTES).putInt(names.length).flip());
    bytes.add(ByteBuffer.wrap(names));
    bytes.addAll(Codec.standard(classes(packages)).encode(Arrays.asList(codec, opening)));
    return bytes;
  }

  /** From bytes. */
  @SuppressWarnings("unchecked") // the parent is trusted
  static Setup of(ByteBuffer bytes) {
    byte[] names = new byte[bytes.getInt()];
    bytes.get(names);
    List<String> packages = List.of(new String(names, StandardCharsets.UTF_8).split("\n", -1));
    if (!(Codec.standard(classes(packages)).decode(bytes) instanceof List<?> all)
        || all.size() != 2) {
      throw new CodecException("bytes that are no setup");
    }
    return new Setup(packages, (RemoteFunction<AllowedClasses, Codec>) all.get(0), all.get(1));
  }

  /**
   * The classes that a worker accepts.
   *
   * @param packages whose
   * @return of the class loader of the program
   */
  public static AllowedClasses classes(List<String> packages) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return new AllowedClasses(
        loader == null ? ClassLoader.getSystemClassLoader() : loader, packages);
  }

  /**
   * The codec of the calls.
   *
   * @return a new one
   */
  public Codec makeCodec() {
    AllowedClasses classes = classes(packages);
    try {
      return codec == null ? Codec.standard(classes) : codec.apply(classes);
    } catch (RuntimeException failed) {
      throw failed;
    } catch (Exception failed) {
      throw new CodecException("the codec of the pool cannot be made: " + failed, failed);
    }
  }
}
