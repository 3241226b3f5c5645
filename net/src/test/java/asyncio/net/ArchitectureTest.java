package asyncio.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.structure.ModuleGraph;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The walls of docs/design.md for this module, as far as compiled classes show them. */
class ArchitectureTest {
  private static final String HERE = "asyncio.net";
  private static final String POLLER = "asyncio.net.internal.poller";
  private static final String SYSTEM = "asyncio.net.internal.system";

  private static final ModuleGraph GRAPH = ModuleGraph.around(Net.class);

  @BeforeEach
  void classesInADirectory() {
    assumeThat(GRAPH.types()).as("classes in a directory").isNotEmpty();
  }

  private static String packageOf(String type) {
    return type.substring(0, type.lastIndexOf('.'));
  }

  /** The packages that the types of a package mention. */
  private static Set<String> usedBy(String room) {
    Set<String> used = new TreeSet<>();
    for (String type : GRAPH.types()) {
      if (packageOf(type).equals(room)) {
        GRAPH.mentionedBy(type).forEach(other -> used.add(packageOf(other)));
      }
    }
    used.remove(room);
    return used;
  }

  private static Set<String> users(String type) {
    Set<String> users = new TreeSet<>();
    for (String other : GRAPH.types()) {
      if (GRAPH.mentionedBy(other).contains(HERE + "." + type)) {
        users.add(other.substring(HERE.length() + 1));
      }
    }
    return users;
  }

  @Test
  void theSideOfNettyKnowsNobodyWhoUsesIt() {
    assertThat(usedBy(POLLER)).isSubsetOf(SYSTEM);
    assertThat(usedBy(SYSTEM)).isEmpty();
  }

  @Test
  void nobodyInsideCallsTheFunctionsToBeginWith() {
    assertThat(users("Net")).isEmpty();
  }

  @Test
  void transportsKnowNoStreams() {
    Set<String> streams =
        Set.of("StreamReader", "StreamWriter", "StreamProtocol", "Stream", "Connection");
    for (String transport :
        Set.of(
            "SocketTransport", "MemoryTransport", "Incoming", "Outgoing", "Ending", "TlsLayer")) {
      assertThat(GRAPH.mentionedBy(HERE + "." + transport))
          .as(transport)
          .isNotEmpty()
          .doesNotContainAnyElementsOf(streams.stream().map(each -> HERE + "." + each).toList());
    }
  }

  @Test
  void aRoomHasMoreThanTwoFiles() {
    Map<String, Integer> sizes = new TreeMap<>();
    GRAPH.types().forEach(type -> sizes.merge(packageOf(type), 1, Integer::sum));
    assertThat(sizes).containsOnlyKeys(HERE, POLLER, SYSTEM);
    assertThat(sizes.values()).allMatch(size -> size > 2);
  }

  @Test
  void theFunctionsToBeginWithAreFew() {
    assertThat(Arrays.stream(Net.class.getDeclaredMethods()))
        .filteredOn(method -> Modifier.isPublic(method.getModifiers()))
        .extracting(Method::getName)
        .hasSizeBetween(1, 30);
  }

  @Test
  void onlyWhatUsersImportIsExported() {
    Module module = Net.class.getModule();
    assumeThat(module.isNamed()).as("run as a module").isTrue();
    assertThat(module.getDescriptor().exports())
        .extracting(java.lang.module.ModuleDescriptor.Exports::source)
        .containsExactly(HERE);
  }
}
