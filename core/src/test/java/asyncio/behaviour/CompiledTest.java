package asyncio.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The JVM compiles what is called often. */
class CompiledTest {
  /** HotSpot never compiles a method with more bytecode: it stays a thousand times as slow. */
  private static final int LIMIT = 8000;

  @Test
  void noMethodIsTooLongToBeCompiled() throws Exception {
    List<String> tooLong = new ArrayList<>();
    int methods = 0;
    for (Path file : classFiles()) {
      ClassModel type = ClassFile.of().parse(file);
      for (MethodModel method : type.methods()) {
        if (method.code().orElse(null) instanceof CodeAttribute code) {
          methods++;
          if (code.codeLength() >= LIMIT) {
            tooLong.add(type.thisClass().asInternalName() + "." + method.methodName());
          }
        }
      }
    }
    assertThat(methods).isGreaterThan(1000);
    assertThat(tooLong).isEmpty();
  }

  private static List<Path> classFiles() throws IOException, URISyntaxException {
    Path classes =
        Path.of(Asyncio.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }
}
