package asyncio.workers.function;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The class file of a class, where its loader still has it. */
final class ClassBytes {
  private ClassBytes() {}

  static Optional<byte[]> of(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream in =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(name)
            : loader.getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) { // a jar that is gone, perhaps
      return Optional.empty();
    }
  }

  /**
   * A number that changes when the class is compiled from something else; 0 if there is no telling.
   */
  static int version(Class<?> type) {
    return of(type)
        .map(
            bytes -> {
              var sum = new CRC32C();
              sum.update(bytes);
              return (int) sum.getValue();
            })
        .orElse(0);
  }
}
