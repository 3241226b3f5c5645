package asyncio.workers.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteFunction;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes with different classes, or with modules, or with a program that is in memory only.
 */
@SuppressWarnings("unchecked")
class VersionsTest {
  private static final String PROGRAM =
      """
      package app;
      import asyncio.workers.*;
      public class Program {
        public record Page(String url, int size) {}
        static int size(String url) { return url.length(); }
        public static RemoteFunction<String, Object> function() { return url -> new Page(url, size(url)); }
        public static RemoteFunction<String, Integer> method() { return Program::size; }
      }
      """;

  private static FunctionName name(ClassLoader loader, String type, String method)
      throws Exception {
    Method maker = loader.loadClass(type).getDeclaredMethod(method);
    maker.setAccessible(true);
    Object object = null;
    if (!Modifier.isStatic(maker.getModifiers())) {
      var constructor = maker.getDeclaringClass().getDeclaredConstructor();
      constructor.setAccessible(true);
      object = constructor.newInstance();
    }
    return FunctionName.of(maker.invoke(object));
  }

  private static Functions functions(ClassLoader loader) {
    return new Functions(new AllowedClasses(loader, List.of("app", "")));
  }

  private static ReceivedClasses program(String source) throws Exception {
    return Compiled.loader(List.of("-g"), "Program", source);
  }

  private static ByteBuffer joined(List<ByteBuffer> parts) {
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(ByteBuffer::remaining).sum());
    parts.forEach(part -> all.put(part.duplicate()));
    return all.flip();
  }

  @Test
  void theSameClassesElsewhereHaveTheSameFunctions() throws Exception {
    ReceivedClasses there = program(PROGRAM);
    for (String function : List.of("function", "method")) {
      Object arrived = functions(there).function(name(program(PROGRAM), "app.Program", function));
      assertThat(arrived.getClass().getClassLoader()).isSameAs(there);
      assertThat(((RemoteFunction<Object, Object>) arrived).apply("abc").toString()).contains("3");
    }
  }

  @Test
  void anotherVersionOfTheClassOfALambdaIsRefusedByName() throws Exception {
    FunctionName name = name(program(PROGRAM), "app.Program", "function");
    ReceivedClasses there = program(PROGRAM.replace("size(url))", "size(url) + 1)"));
    assertThatThrownBy(() -> functions(there).function(name))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("the lambda in app.Program.function")
        .hasMessageContaining("class app.Program is another version in this process");
  }

  @Test
  void aNamedMethodMayChangeInsideButNotItsDescriptor() throws Exception {
    FunctionName name = name(program(PROGRAM), "app.Program", "method");
    ReceivedClasses inside = program(PROGRAM.replace("url.length()", "-1"));
    assertThat(((RemoteFunction<Object, Object>) functions(inside).function(name)).apply("abc"))
        .isEqualTo(-1);
    ReceivedClasses wider =
        program(
            PROGRAM.replace("static int size(String url)", "static int size(CharSequence url)"));
    assertThatThrownBy(() -> functions(wider).function(name))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("app.Program.size(Ljava/lang/String;)I is no remote function")
        .hasMessageContaining("has size only as (Ljava/lang/CharSequence;)I");
    ReceivedClasses without =
        program(PROGRAM.replace("size(", "length(").replace("::size", "::length"));
    assertThatThrownBy(() -> functions(without).function(name))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("its class app.Program has no such method");
    ReceivedClasses unwritten = program(PROGRAM.replace("Program::size", "null"));
    assertThatThrownBy(() -> functions(unwritten).function(name))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("class app.Program does not write it as one");
    var empty = new ReceivedClasses(getClass().getClassLoader());
    assertThatThrownBy(() -> functions(empty).function(name))
        .isInstanceOf(CodecException.class)
        .hasMessage("class app.Program is not in this process");
  }

  @Test
  void aClassThatCannotBeInitializedThereIsNamedWithTheReason() throws Exception {
    FunctionName name = name(program(PROGRAM), "app.Program", "method");
    ReceivedClasses broken =
        program(
            PROGRAM.replace(
                "static int size",
                "static final int N = Integer.parseInt(\"x\"); static int size"));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> functions(broken).function(name))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("app.Program.size cannot be had in this process");
    }
  }

  @Test
  void aRecordOfAnotherVersionIsRefusedByName() throws Exception {
    ReceivedClasses here = program(PROGRAM);
    ReceivedClasses there = program(PROGRAM.replace("int size) {}", "long size) {}"));
    Object page =
        ((RemoteFunction<Object, Object>)
                functions(here).function(name(here, "app.Program", "function")))
            .apply("x");
    List<ByteBuffer> bytes = Codec.standard(new AllowedClasses(here, List.of("app"))).encode(page);
    Codec codec = Codec.standard(new AllowedClasses(there, List.of("app")));
    assertThatThrownBy(() -> codec.decode(bytes.getFirst()))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("record app.Program.Page has other components")
        .hasMessageContaining("Page(java.lang.String url, long size)");
  }

  // ---- A program of a single file ---------------------------------------------------------------

  private static final String FILE =
      """
      import asyncio.workers.*;
      import java.util.*;

      record Page(String url, int size) {}
      sealed interface Shape permits Square {}
      record Square(int side) implements Shape {}
      final int FACTOR = 10;
      int size(String url) { return url.length() * FACTOR; }
      RemoteFunction<String, Object> function() {
        List<Shape> shapes = new ArrayList<>();
        return url -> new Page(url, size(url) + shapes.size());
      }
      void main() {}
      """;

  @Test
  void aFileTravelsWithItsClassesAndAnObjectOfItsOwn() throws Exception {
    ReceivedClasses here = Compiled.loader(List.of(), "Single", FILE);
    assertThat(ProgramClasses.inMemory(here.loadClass("Single"))).isTrue();
    Map<String, byte[]> files = ProgramClasses.of(here.loadClass("Single"), Set.of());
    assertThat(files.keySet())
        .containsExactlyInAnyOrder("Single", "Single$Page", "Single$Shape", "Single$Square");
    assertThat(ProgramClasses.of(here.loadClass("Single"), Set.of("Single"))).isEmpty();
    var there = new ReceivedClasses(getClass().getClassLoader());
    there.add(files);
    FunctionName name = name(here, "Single", "function");
    assertThat(name.captured()[0]).isEqualTo(new Receiver("Single"));
    Call call =
        Call.decode(
            functions(there),
            Codec.standard(new AllowedClasses(there, List.of(""))),
            joined(Call.encode(Codec.standard(new AllowedClasses(here, List.of(""))), name)));
    assertThat(((RemoteFunction<Object, Object>) call.function()).apply("abc"))
        .hasToString("Page[url=abc, size=30]");
  }

  @Test
  void aFileWithStateIsRefusedByTheNameOfTheVariable() throws Exception {
    ReceivedClasses here =
        Compiled.loader(List.of(), "Single", FILE.replace("final int FACTOR", "int FACTOR"));
    FunctionName name = name(here, "Single", "function");
    Codec codec = Codec.standard(new AllowedClasses(here, List.of("")));
    assertThatThrownBy(() -> Call.encode(codec, name, "x"))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("what the lambda in Single.function captures as 'this' cannot travel")
        .hasMessageContaining("for it has state: 'FACTOR'");
  }

  @Test
  void withoutNamesOfVariablesTheirPlaceAndTypeAreSaid() throws Exception {
    String source =
        """
        import asyncio.workers.*;
        class Bare {
          static RemoteCallable<Integer> function() {
            int one = 1;
            Object two = new Object();
            return () -> one + two.hashCode();
          }
        }
        """;
    FunctionName name =
        name(Compiled.loader(List.of("-g:none"), "Bare", source), "Bare", "function");
    Codec codec = Codec.standard(new AllowedClasses(getClass().getClassLoader(), List.of("")));
    assertThatThrownBy(() -> Call.encode(codec, name))
        .hasMessageContaining("captures as variable 2, a java.lang.Object cannot travel");
  }

  @Test
  void classesOfTheClassPathAreNotSent() {
    assertThat(ProgramClasses.inMemory(VersionsTest.class)).isFalse();
    assertThat(ProgramClasses.inMemory(String.class)).isFalse();
    assertThat(ProgramClasses.of(VersionsTest.class, Set.of())).isEmpty();
  }

  // ---- Modules ----------------------------------------------------------------------------------

  private Class<?> inModule(Path directory, String moduleInfo) throws Exception {
    var options = new ArrayList<>(List.of("--add-reads", "app=ALL-UNNAMED"));
    Map<String, byte[]> classes =
        Compiled.from(options, Map.of("module-info", moduleInfo, "Program", PROGRAM));
    for (Map.Entry<String, byte[]> each : classes.entrySet()) {
      Path file = directory.resolve(each.getKey().replace('.', '/') + ".class");
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
    Configuration configuration =
        ModuleLayer.boot()
            .configuration()
            .resolve(ModuleFinder.of(directory), ModuleFinder.of(), Set.of("app"));
    ModuleLayer.Controller layer =
        ModuleLayer.defineModulesWithOneLoader(
            configuration, List.of(ModuleLayer.boot()), getClass().getClassLoader());
    Module app = layer.layer().findModule("app").orElseThrow();
    layer.addReads(app, getClass().getModule());
    return layer.layer().findLoader("app").loadClass("app.Program");
  }

  @Test
  void aPackageThatIsNotOpenIsNamedWithTheLineThatOpensIt(@TempDir Path directory)
      throws Exception {
    Class<?> program = inModule(directory, "module app { exports app; }");
    String line =
        "package app is not open: write \"opens app"
            + (getClass().getModule().isNamed() ? " to asyncio.workers" : "")
            + ";\" in the module-info.java of app";
    assertThatThrownBy(() -> name(program.getClassLoader(), "app.Program", "method"))
        .isInstanceOf(CodecException.class)
        .hasMessage(line);
    Class<?> page = program.getClassLoader().loadClass("app.Program$Page");
    Object value = page.getDeclaredConstructors()[0].newInstance("x", 1);
    Codec codec = Codec.standard(new AllowedClasses(program.getClassLoader(), List.of("app")));
    assertThatThrownBy(() -> codec.encode(List.of(value)))
        .isInstanceOf(CodecException.class)
        .hasMessage("[0]: " + line);
  }

  @Test
  void functionsOfAnOpenPackageTravel(@TempDir Path directory) throws Exception {
    Class<?> program = inModule(directory, "module app { exports app; opens app; }");
    FunctionName name = name(program.getClassLoader(), "app.Program", "function");
    Object arrived = functions(program.getClassLoader()).function(name);
    Object page = ((RemoteFunction<Object, Object>) arrived).apply("abc");
    Codec codec = Codec.standard(new AllowedClasses(program.getClassLoader(), List.of("app")));
    assertThat(codec.decode(codec.encode(page).getFirst())).isEqualTo(page);
  }
}
