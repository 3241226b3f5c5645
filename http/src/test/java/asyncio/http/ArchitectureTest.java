package asyncio.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.EventLoop;
import asyncio.net.Net;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of docs/design.md for this module, as far as compiled classes show them. */
class ArchitectureTest {
  private static Path root;
  private static List<ClassModel> classes;

  @BeforeAll
  static void read() throws Exception {
    root = rootOf(Headers.class);
    assumeThat(Files.isDirectory(root)).as("classes in a directory").isTrue();
    try (Stream<Path> files = Files.walk(root)) {
      classes =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .filter(file -> !file.toString().endsWith("-info.class"))
              .map(ArchitectureTest::parse)
              .toList();
    }
    assertThat(classes).hasSizeGreaterThan(30);
  }

  private static Path rootOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(ClassEntry type) {
    return type.asInternalName().replaceFirst("^\\[+L?", "").replace(";", "").replace('/', '.');
  }

  private static String packageOf(String name) {
    return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
  }

  /** What the classes of a package mention, as "class: type". */
  private static Set<String> mentions(String inPackage) {
    Set<String> mentions = new TreeSet<>();
    for (ClassModel type : classes) {
      String mentioning = name(type.thisClass());
      if (packageOf(mentioning).equals(inPackage)) {
        type.constantPool()
            .forEach(
                entry -> {
                  if (entry instanceof ClassEntry other && name(other).contains(".")) {
                    mentions.add(mentioning + ": " + name(other));
                  }
                });
      }
    }
    return mentions;
  }

  private static Set<String> called(ClassModel type) {
    Set<String> called = new TreeSet<>();
    type.constantPool()
        .forEach(
            entry -> {
              if (entry instanceof MemberRefEntry member) {
                called.add(member.name().stringValue());
              }
            });
    return called;
  }

  @Test
  void theEnginesKnowNoChannelNoLoopAndNoClock() {
    assertThat(mentions("asyncio.http.engine"))
        .isNotEmpty()
        .allSatisfy(
            mention ->
                assertThat(mention.substring(mention.indexOf(' ') + 1))
                    .matches(
                        "java\\.(lang|lang\\.(invoke|runtime)|util|util\\.(function|stream|zip))\\.[\\w$]+"
                            + "|java\\.nio\\.(ByteBuffer|ByteOrder|CharBuffer|charset\\.\\w+)"
                            + "|java\\.security\\.(MessageDigest|NoSuchAlgorithmException)"
                            + "|java\\.(io|nio)\\.\\w+Exception"
                            + "|asyncio\\.http(\\.engine)?\\.[\\w$]+")
                    .doesNotMatch("java\\.lang\\.(Thread.*|Runtime)"));
    assertThat(classes)
        .filteredOn(type -> packageOf(name(type.thisClass())).matches("asyncio\\.http(\\.engine)?"))
        .flatMap(ArchitectureTest::called)
        .doesNotContain("nanoTime", "currentTimeMillis", "now", "getProperty", "getenv");
  }

  @Test
  void theWordsOfHttpKnowNothingOfWhatIsMadeOfThem() {
    assertThat(mentions("asyncio.http"))
        .isNotEmpty()
        .allSatisfy(
            mention -> assertThat(mention).containsPattern(": (java\\.|asyncio\\.http\\.[A-Z])"));
  }

  @Test
  void clientAndServerKnowNothingOfEachOther() {
    assertThat(mentions("asyncio.http.client"))
        .isNotEmpty()
        .noneMatch(mention -> mention.contains(": asyncio.http.web."));
    assertThat(mentions("asyncio.http.web"))
        .isNotEmpty()
        .noneMatch(mention -> mention.contains(": asyncio.http.client."));
  }

  @Test
  void onlyWhatCoreAndNetExportIsUsed() throws Exception {
    Set<String> exported = new TreeSet<>();
    for (Class<?> type : List.of(EventLoop.class, Net.class)) { // in a directory, or in a jar
      for (ModuleReference module : ModuleFinder.of(rootOf(type)).findAll()) {
        for (ModuleDescriptor.Exports export : module.descriptor().exports()) {
          assertThat(export.isQualified()).isFalse();
          exported.add(export.source());
        }
      }
    }
    Set<String> used =
        classes.stream()
            .map(type -> packageOf(name(type.thisClass())))
            .distinct()
            .filter(inPackage -> !inPackage.equals("asyncio.http.json")) // which needs Jackson
            .filter(
                inPackage -> !inPackage.equals("asyncio.http.metrics")) // which needs Micrometer
            .filter(inPackage -> !inPackage.equals("asyncio.http.gateway")) // below
            .flatMap(inPackage -> mentions(inPackage).stream())
            .filter(mention -> !mention.matches("asyncio\\.http\\.connection\\.(Brotli|Zstd).*"))
            .map(mention -> packageOf(mention.substring(mention.indexOf(' ') + 1)))
            .filter(used1 -> !used1.matches("javax?\\..*") && !used1.startsWith("asyncio.http"))
            .filter(used1 -> !used1.startsWith("io.netty"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(exported).containsAll(used);
    assertThat(mentions("asyncio.http.gateway"))
        .extracting(mention -> packageOf(mention.substring(mention.indexOf(' ') + 1)))
        .filteredOn(there -> !there.matches("java\\..*|asyncio\\.http(\\..*)?"))
        .isSubsetOf(
            "asyncio",
            "asyncio.net",
            "com.sun.net.httpserver",
            "jakarta.servlet",
            "jakarta.servlet.http",
            "javax.net.ssl");
  }

  @Test
  void onlyTheCompressionOfHttp2IsNettys() {
    assertThat(classes.stream().map(type -> packageOf(name(type.thisClass()))).distinct())
        .contains("asyncio.http.web")
        .filteredOn(inPackage -> !inPackage.equals("asyncio.http.http2"))
        .flatMap(ArchitectureTest::mentions)
        .noneMatch(mention -> mention.contains(": io.netty."));
    assertThat(mentions("asyncio.http.http2"))
        .filteredOn(mention -> mention.contains(": io.netty."))
        .allSatisfy(
            mention ->
                assertThat(mention.substring(mention.indexOf(' ') + 1))
                    .matches(
                        "io\\.netty\\.(buffer|util\\.collection|handler\\.codec(\\.http2)?)\\.[\\w$]+"));
  }

  @Test
  void nothingDependsOnAssertions_S31() {
    for (ClassModel type : classes) {
      assertThat(type.fields().stream().map(field -> field.fieldName().stringValue()))
          .as(name(type.thisClass()))
          .doesNotContain("$assertionsDisabled");
    }
  }

  @Test
  void noStateIsShared() {
    Set<String> variables = new TreeSet<>();
    for (ClassModel type : classes) {
      type.fields().stream()
          .filter(field -> field.flags().has(AccessFlag.STATIC))
          .filter(field -> !field.flags().has(AccessFlag.FINAL))
          .forEach(
              field ->
                  variables.add(name(type.thisClass()) + "." + field.fieldName().stringValue()));
    }
    assertThat(variables).isEmpty();
  }

  @Test
  void theModuleExportsTheWordsAndKeepsTheEngines() throws Exception {
    Path file = root.resolve("module-info.class");
    assumeThat(Files.exists(file)).as("compiled as a module").isTrue();
    ModuleDescriptor module;
    try (InputStream in = Files.newInputStream(file)) {
      module = ModuleDescriptor.read(in);
    }
    assertThat(module.name()).isEqualTo("asyncio.http");
    assertThat(module.opens()).isEmpty();
    assertThat(module.exports())
        .allSatisfy(export -> assertThat(export.isQualified()).isFalse())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder(
            "asyncio.http",
            "asyncio.http.asgi",
            "asyncio.http.client",
            "asyncio.http.gateway",
            "asyncio.http.web");
    assertThat(module.requires())
        .filteredOn(
            needed -> !needed.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder(
            "java.base",
            "asyncio.core",
            "asyncio.net",
            "io.netty.buffer",
            "io.netty.codec",
            "io.netty.codec.http2",
            "io.netty.common");
  }
}
