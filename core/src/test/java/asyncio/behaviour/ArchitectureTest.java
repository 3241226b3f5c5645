package asyncio.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.Asyncio;
import asyncio.structure.ModuleGraph;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of docs/design.md, as far as compiled classes show whether they are kept. */
class ArchitectureTest {
  private static final Set<String> SUSPENDING =
      Set.of(
          "java.util.concurrent.locks.LockSupport.park",
          "java.util.concurrent.locks.LockSupport.parkNanos",
          "java.util.concurrent.locks.LockSupport.parkUntil",
          "java.lang.Thread.yield",
          "java.lang.Thread.sleep",
          "java.lang.Thread.join",
          "java.lang.Object.wait");

  private static Path root;
  private static List<ClassModel> classes;

  @BeforeAll
  static void read() throws Exception {
    root = Path.of(Asyncio.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    assumeThat(Files.isDirectory(root)).as("classes in a directory").isTrue();
    try (Stream<Path> files = Files.walk(root)) {
      classes =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .filter(file -> !file.endsWith("module-info.class"))
              .map(ArchitectureTest::parse)
              .toList();
    }
    assertThat(classes).hasSizeGreaterThan(50);
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(ClassEntry type) {
    return type.asInternalName().replace('/', '.');
  }

  /** Which class calls which of certain methods, as "caller: method". */
  private static Set<String> calls(Predicate<String> method) {
    Set<String> calls = new TreeSet<>();
    for (ClassModel type : classes) {
      for (CodeElement element : instructions(type)) {
        if (element instanceof InvokeInstruction call) {
          String called = name(call.owner()) + "." + call.name().stringValue();
          if (method.test(called)) {
            calls.add(name(type.thisClass()) + ": " + called);
          }
        }
      }
    }
    return calls;
  }

  private static List<CodeElement> instructions(ClassModel type) {
    return type.methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .toList();
  }

  /** Which class mentions which of certain types, as "class: type". */
  private static Set<String> mentions(Predicate<String> mentioned) {
    Set<String> mentions = new TreeSet<>();
    for (ClassModel type : classes) {
      type.constantPool()
          .forEach(
              entry -> {
                if (entry instanceof ClassEntry other
                    && !other.asInternalName().startsWith("[")
                    && mentioned.test(name(other))) {
                  mentions.add(name(type.thisClass()) + ": " + name(other));
                }
              });
    }
    return mentions;
  }

  @Test
  void onlyAFiberSuspendsAndOnlyThreadsOfTheLibraryPark() {
    assertThat(calls(SUSPENDING::contains))
        .containsExactly(
            "asyncio.Fiber$Baton: java.lang.Object.wait", // too deep to be moved
            "asyncio.Fiber$Baton: java.lang.Thread.yield", // the same, on one processor
            "asyncio.Fiber$Baton: java.util.concurrent.locks.LockSupport.park",
            "asyncio.Fiber$Own: java.lang.Thread.yield",
            "asyncio.Fiber$Own: java.util.concurrent.locks.LockSupport.park", // its loop is gone
            // a thread of the JDK, where there is no memory
            "asyncio.LoopScheduler: java.util.concurrent.locks.LockSupport.parkNanos",
            "asyncio.TerminationSignal: java.lang.Thread.sleep", // a thread that ends the process
            "asyncio.ThreadHop: java.lang.Thread.join",
            "asyncio.internal.jdk.DoorProbe$Body: java.lang.Thread.yield",
            "asyncio.internal.jdk.DoorProbe$Body: java.util.concurrent.locks.LockSupport.park",
            "asyncio.internal.jdk.DoorProbe$Body: java.util.concurrent.locks.LockSupport.parkNanos",
            "asyncio.internal.jdk.DoorProbe: java.lang.Thread.join", // once, before the first loop
            "asyncio.internal.queue.ParkingPoller: java.util.concurrent.locks.LockSupport.park",
            "asyncio.internal.queue.ParkingPoller: java.util.concurrent.locks.LockSupport.parkNanos",
            "asyncio.internal.report.Watchdog: java.util.concurrent.locks.LockSupport.parkNanos",
            "asyncio.sync.Waiter$OfThread: java.util.concurrent.locks.LockSupport.park");
  }

  @Test
  void onlyTheLoopRunsWhatIsReady() {
    assertThat(
            calls(
                Set.of(
                        "asyncio.Task.step",
                        "asyncio.Task.unblock",
                        "asyncio.Handle.take",
                        "asyncio.Future.elapse")
                    ::contains))
        .containsExactly(
            "asyncio.CallbackStacks$Stack: asyncio.Task.step", // eager tasks
            "asyncio.CallbackStacks: asyncio.Handle.take",
            "asyncio.Dispatcher: asyncio.Task.step", // eager tasks
            "asyncio.EventLoop: asyncio.Future.elapse",
            "asyncio.EventLoop: asyncio.Task.step",
            "asyncio.EventLoop: asyncio.Task.unblock",
            "asyncio.Schedule: asyncio.Handle.take"); // drops what is left at the end
  }

  @Test
  void onlyItsClockTellsTheKernelTheTime() {
    assertThat(
            calls(
                method ->
                    method.equals("java.lang.System.nanoTime")
                        || method.equals("java.lang.System.currentTimeMillis")
                        || (method.startsWith("java.time.") && method.endsWith(".now"))))
        .containsExactly(
            "asyncio.Snapshot: java.lang.System.nanoTime",
            "asyncio.internal.observe.SnapshotRequest: java.lang.System.nanoTime", // how long it
            // waits for a
            // loop's answer
            "asyncio.internal.queue.SystemClock: java.lang.System.nanoTime");
  }

  @Test
  void theKernelDoesNoInputOrOutput() {
    assertThat(
            mentions(
                type ->
                    type.startsWith("java.net.")
                        || type.startsWith("java.nio.")
                        || type.startsWith("java.io.File")
                        || type.startsWith("java.io.RandomAccess")))
        .containsExactly( // which it only tells from others
            "asyncio.internal.jdk.Interrupts: java.net.SocketException",
            "asyncio.internal.jdk.Interrupts: java.net.SocketTimeoutException",
            "asyncio.internal.jdk.Interrupts: java.nio.channels.ClosedByInterruptException",
            "asyncio.internal.jdk.Interrupts: java.nio.channels.FileLockInterruptionException");
  }

  @Test
  void theKernelUsesNothingButTheCoreOfTheJdk() {
    assertThat(mentions(type -> !type.startsWith("java.") && !type.startsWith("asyncio.")))
        .isEmpty();
  }

  @Test
  void onlyTheDoorsToTheJdkReflect() {
    assertThat(mentions(type -> type.startsWith("java.lang.reflect.")))
        .isNotEmpty()
        .allSatisfy( // a blocked call is asked what it declares
            mention -> assertThat(mention).containsPattern("^asyncio\\.internal\\.jdk\\."));
    assertThat(calls("java.lang.invoke.MethodHandles.privateLookupIn"::equals))
        .containsExactly(
            "asyncio.internal.jdk.Place: java.lang.invoke.MethodHandles.privateLookupIn",
            "asyncio.internal.jdk.ReflectiveDoor: java.lang.invoke.MethodHandles.privateLookupIn");
  }

  /** Which room uses which others; {@code asyncio} is the kernel and the API that users import. */
  private static final Map<String, Set<String>> WALLS =
      Map.of(
          "asyncio",
          Set.of(
              "asyncio.internal",
              "asyncio.internal.bridge",
              "asyncio.internal.jdk",
              "asyncio.internal.observe",
              "asyncio.internal.queue",
              "asyncio.internal.report"),
          "asyncio.sync",
          Set.of("asyncio"),
          "asyncio.management",
          Set.of("asyncio"),
          "asyncio.internal",
          Set.of("asyncio"),
          "asyncio.internal.bridge",
          Set.of("asyncio", "asyncio.internal", "asyncio.internal.report"),
          "asyncio.internal.jdk",
          Set.of("asyncio", "asyncio.internal.report"),
          "asyncio.internal.observe",
          Set.of("asyncio", "asyncio.internal", "asyncio.internal.report"),
          "asyncio.internal.queue",
          Set.of("asyncio"),
          "asyncio.internal.report",
          Set.of("asyncio.internal.queue"));

  private static String packageOf(String type) {
    return type.substring(0, type.lastIndexOf('.'));
  }

  @Test
  void noRoomUsesAnotherButThroughItsDoor() {
    ModuleGraph graph = ModuleGraph.around(Asyncio.class);
    Map<String, Set<String>> uses = new TreeMap<>();
    for (String type : graph.types()) {
      String room = packageOf(type);
      for (String used : graph.mentionedBy(type)) {
        if (!packageOf(used).equals(room)) {
          uses.computeIfAbsent(room, first -> new TreeSet<>()).add(packageOf(used));
        }
      }
    }
    assertThat(uses).isEqualTo(new TreeMap<>(WALLS));
  }

  /** Of the kernel's and the users' package these rooms know the seams and the errors only. */
  @Test
  void theLowerRoomsKnowNoLoopNoTaskAndNoFuture() {
    ModuleGraph graph = ModuleGraph.around(Asyncio.class);
    Set<String> known = new TreeSet<>();
    for (String type : graph.types()) {
      if (packageOf(type).matches("asyncio\\.internal\\.(jdk|queue|report)")) {
        graph.mentionedBy(type).stream()
            .filter(used -> packageOf(used).equals("asyncio"))
            .forEach(known::add);
      }
    }
    assertThat(known)
        .containsExactly(
            "asyncio.CancelledError",
            "asyncio.Clock",
            "asyncio.ExceptionGroup",
            "asyncio.Poller",
            "asyncio.TimeoutError");
  }

  @Test
  void onlyTheFacadesEnterTheUpperRooms() {
    ModuleGraph graph = ModuleGraph.around(Asyncio.class);
    Set<String> guests = new TreeSet<>();
    for (String type : graph.types()) {
      if (packageOf(type).equals("asyncio")
          && graph.mentionedBy(type).stream()
              .anyMatch(used -> packageOf(used).matches("asyncio\\.internal\\.(bridge|observe)"))) {
        guests.add(type);
      }
    }
    assertThat(guests).containsExactly("asyncio.Asyncio", "asyncio.Snapshot");
  }

  @Test
  void nobodyTakesAMonitorWhereTasksRun() {
    Set<String> monitors = new TreeSet<>();
    for (ClassModel type : classes) {
      if (instructions(type).stream().anyMatch(MonitorInstruction.class::isInstance)) {
        monitors.add(name(type.thisClass()));
      }
      for (MethodModel method : type.methods()) {
        if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
          monitors.add(name(type.thisClass()) + "." + method.methodName().stringValue());
        }
      }
    }
    assertThat(monitors)
        .containsExactly(
            "asyncio.Diagnostics.ownLoopPossible",
            "asyncio.Fiber$Baton", // where the stack is too deep to be moved
            "asyncio.LoopRegistry", // when a loop is made or closed
            "asyncio.internal.jdk.Signals", // when a handler is set
            "asyncio.internal.jdk.Signals$Dispatch",
            "asyncio.internal.observe.AwaitedBy.add", // declared edges of call graphs only
            "asyncio.internal.observe.AwaitedBy.declared",
            "asyncio.internal.observe.AwaitedBy.discard");
  }

  @Test
  void loopsShareNoVariablesButTheseTwo() {
    Set<String> variables = new TreeSet<>();
    for (ClassModel type : classes) {
      type.fields().stream()
          .filter(field -> field.flags().has(AccessFlag.STATIC))
          .filter(field -> !field.flags().has(AccessFlag.FINAL))
          .forEach(
              field ->
                  variables.add(name(type.thisClass()) + "." + field.fieldName().stringValue()));
    }
    assertThat(variables)
        .containsExactly(
            "asyncio.Diagnostics.toldPortable",
            "asyncio.LoopRegistry.latest",
            "asyncio.Warmup.begun");
  }

  @Test
  void theModuleExportsItsPackagesAndNeedsTheJdkOnly() throws Exception {
    Path file = root.resolve("module-info.class");
    assumeThat(Files.exists(file)).as("compiled as a module").isTrue();
    ModuleDescriptor module;
    try (InputStream in = Files.newInputStream(file)) {
      module = ModuleDescriptor.read(in);
    }
    assertThat(module.name()).isEqualTo("asyncio.core");
    assertThat(module.isOpen()).isFalse();
    assertThat(module.opens()).isEmpty();
    assertThat(module.exports())
        .allSatisfy(export -> assertThat(export.isQualified()).isFalse())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder("asyncio", "asyncio.management", "asyncio.sync");
    assertThat(module.requires())
        .filteredOn(
            needed -> !needed.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .contains("java.base")
        .allSatisfy(name -> assertThat(ModuleFinder.ofSystem().find(name)).isPresent());
  }
}
