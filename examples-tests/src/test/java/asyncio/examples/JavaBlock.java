package asyncio.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A block of Java in a document: a whole file, here {@code Try.java}, or statements, which stand
 * inside a task.
 *
 * @param code as it stands in the document
 * @param output what it prints, if a block of text follows; else empty
 */
record JavaBlock(String code, @Nullable String output) {
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```java\n(?<code>.*?)^```\n(?:\\s*```text\n(?<output>.*?)^```\n)?",
          Pattern.DOTALL | Pattern.MULTILINE);

  private static final Pattern WHOLE_FILE =
      Pattern.compile(
          "^void main\\(|^(?:public |final )*(?:class|record|interface) ", Pattern.MULTILINE);

  /** A file for {@code aio serve}, which needs no main method. */
  private static final Pattern SERVED =
      Pattern.compile("^Application \\w+\\(\\) \\{", Pattern.MULTILINE);

  private static final String AROUND_STATEMENTS =
      """
      import static asyncio.Asyncio.*;
      import static asyncio.net.Net.*;
      import static java.time.Duration.*;
      import asyncio.*;
      import asyncio.http.*;
      import asyncio.http.client.*;
      import asyncio.http.web.*;
      import asyncio.sync.*;

      String fetch(String page) {
        return page;
      }

      void main() {
        run(() -> {
      %s
        });
      }
      """;

  static List<JavaBlock> in(Path document) throws IOException {
    return BLOCK
        .matcher(Files.readString(document))
        .results()
        .map(block -> new JavaBlock(block.group("code"), block.group("output")))
        .toList();
  }

  /** Compiles it into a directory; returns what the compiler says against it. */
  String compile(Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    List<String> options = new ArrayList<>(List.of("--release", "25", "-d", "" + classes));
    options.addAll(List.of("-cp", System.getProperty("java.class.path")));
    if (code.contains("StructuredTaskScope")) {
      options.add("--enable-preview");
    }
    String source = source();
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Try.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    boolean compiled = compiler.getTask(messages, null, null, options, null, List.of(file)).call();
    return compiled ? "" : messages.toString();
  }

  private String source() {
    if (WHOLE_FILE.matcher(code).find()) {
      return code;
    }
    return SERVED.matcher(code).find()
        ? code + "\nvoid main() {}\n"
        : AROUND_STATEMENTS.formatted(code);
  }

  /** Runs what is compiled; returns what it prints. */
  static String run(Path classes) throws Exception {
    PrintStream standard = System.out;
    var printed = new ByteArrayOutputStream();
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
        var out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      Class<?> program = loader.loadClass("Try");
      Constructor<?> constructor = program.getDeclaredConstructor();
      Method main = program.getDeclaredMethod("main");
      Stream.of(constructor, main).forEach(member -> member.setAccessible(true));
      System.setOut(out);
      main.invoke(constructor.newInstance());
    } finally {
      System.setOut(standard);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
