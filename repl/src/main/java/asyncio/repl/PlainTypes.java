package asyncio.repl;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The library's classes without {@code @Nullable} on their types, for the compiler of the inputs
 * only. The shell writes the type that it has inferred for {@code var t = createTask(…)} into a
 * source, and gets annotated ones wrong: {@code Task<java.lang.@Nullable Void>} loses its first
 * letters (seen in JDK 25). Once it prints them, this class can go.
 */
final class PlainTypes implements AutoCloseable {
  private static final byte[] MARK =
      "Lorg/jspecify/annotations/Nullable;".getBytes(StandardCharsets.ISO_8859_1);

  private final Path directory;

  private PlainTypes(Path directory) {
    this.directory = directory;
  }

  /** Copies those of the classes on a path that need it. */
  static PlainTypes of(List<Path> classPath) throws IOException {
    var plain = new PlainTypes(Files.createTempDirectory("asyncio-prompt"));
    try {
      for (Path entry : classPath) {
        if (Files.isDirectory(entry)) {
          plain.copy(entry);
        } else if (Files.isRegularFile(entry)) {
          try (FileSystem jar = FileSystems.newFileSystem(entry)) {
            plain.copy(jar.getPath("/"));
          }
        }
      }
      return plain;
    } catch (Throwable failed) {
      plain.close();
      throw failed;
    }
  }

  private void copy(Path root) throws IOException {
    Path library = root.resolve("asyncio");
    if (!Files.isDirectory(library)) {
      return;
    }
    try (Stream<Path> files = Files.walk(library)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        byte[] code = Files.readAllBytes(file);
        if (contains(code, MARK)) {
          Path copy = directory.resolve(root.relativize(file).toString());
          Files.createDirectories(copy.getParent());
          Files.write(copy, plain(code));
        }
      }
    }
  }

  private static boolean contains(byte[] code, byte[] text) {
    for (int i = 0; i <= code.length - text.length; i++) {
      int length = 0;
      while (length < text.length && code[i + length] == text[length]) {
        length++;
      }
      if (length == text.length) {
        return true;
      }
    }
    return false;
  }

  private static byte[] plain(byte[] code) {
    ClassFile classFile = ClassFile.of();
    ClassTransform members =
        ClassTransform.transformingMethods(
                (method, element) -> {
                  if (!(element instanceof RuntimeVisibleTypeAnnotationsAttribute)) {
                    method.with(element);
                  }
                })
            .andThen(
                ClassTransform.transformingFields(
                    (field, element) -> {
                      if (!(element instanceof RuntimeVisibleTypeAnnotationsAttribute)) {
                        field.with(element);
                      }
                    }));
    return classFile.transformClass(
        classFile.parse(code),
        members.andThen(
            (type, element) -> {
              if (!(element instanceof RuntimeVisibleTypeAnnotationsAttribute)) {
                type.with(element);
              }
            }));
  }

  Path directory() {
    return directory;
  }

  /** Deletes the copies. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
