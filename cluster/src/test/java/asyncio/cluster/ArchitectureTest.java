package asyncio.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.EventLoop;
import asyncio.net.Net;
import asyncio.workers.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of docs/design.md for this module, as far as compiled classes show them. */
class ArchitectureTest {
  private static List<ClassModel> classes;

  @BeforeAll
  static void read() throws Exception {
    Path root = rootOf(Cluster.class);
    assumeThat(Files.isDirectory(root)).as("classes in a directory").isTrue();
    try (Stream<Path> files = Files.walk(root)) {
      classes =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .filter(file -> !file.toString().endsWith("-info.class"))
              .map(ArchitectureTest::parse)
              .toList();
    }
    assertThat(classes).hasSizeGreaterThan(10);
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

  private static Set<String> used(String inPackage) {
    return classes.stream()
        .filter(type -> packageOf(name(type.thisClass())).matches(inPackage))
        .flatMap(type -> StreamSupport.stream(type.constantPool().spliterator(), false))
        .filter(ClassEntry.class::isInstance)
        .map(entry -> packageOf(name((ClassEntry) entry)))
        .filter(found -> !found.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void onlyTheEngineRoomAndWhoConnectsKnowHazelcast() {
    assertThat(used("asyncio\\.cluster\\.member"))
        .isNotEmpty()
        .noneMatch(found -> found.startsWith("com.hazelcast"));
  }

  @Test
  void onlyWhatOtherModulesExportIsUsed() throws Exception {
    Set<String> exported = new TreeSet<>();
    for (Class<?> type :
        List.of(EventLoop.class, Net.class, Pool.class)) { // in a directory, or in a jar
      for (ModuleReference module : ModuleFinder.of(rootOf(type)).findAll()) {
        module.descriptor().exports().stream()
            .filter(export -> !export.isQualified() || export.targets().contains("asyncio.cluster"))
            .map(ModuleDescriptor.Exports::source)
            .forEach(exported::add);
      }
    }
    Set<String> used =
        used("asyncio\\..*").stream()
            .filter(found -> !found.matches("(java\\.|asyncio\\.cluster|com\\.hazelcast).*"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(exported).containsAll(used);
  }
}
