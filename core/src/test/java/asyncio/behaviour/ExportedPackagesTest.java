package asyncio.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.Asyncio;
import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module of somebody else's sees the packages that are exported, and no others. */
class ExportedPackagesTest {
  private static final String MODULE = "module toy { requires asyncio.core; }";

  @TempDir Path directory;

  private static Path placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** What the compiler says of a module with one class; empty if it is content. */
  private String compile(String name, String source) throws Exception {
    Path classes = placeOf(Asyncio.class);
    assumeThat(classes.resolve("module-info.class")).as("compiled as a module").exists();
    Path module = Files.writeString(directory.resolve("module-info.java"), MODULE);
    Path type = directory.resolve("toy").resolve(name + ".java");
    Files.createDirectories(type.getParent());
    Files.writeString(type, source);
    var said = new StringWriter();
    List<String> options =
        List.of(
            "--module-path",
            classes + File.pathSeparator + placeOf(Nullable.class),
            "--class-path",
            directory.resolve("nothing").toString(), // or else it is that of the tests
            "-d",
            directory.resolve("out").toString());
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var _ =
          compiler
              .getTask(said, files, null, options, null, files.getJavaFileObjects(module, type))
              .call();
    }
    return said.toString();
  }

  @Test
  void whatAProgramNeedsIsExported() throws Exception {
    String said =
        compile(
            "Toy",
            """
            package toy;

            import static asyncio.Asyncio.*;

            import asyncio.*;
            import asyncio.management.Loops;
            import asyncio.sync.Queue;
            import java.time.Duration;
            import java.util.List;

            class Toy implements Resource {
              static final ResourceKey<Toy> KEY = new ResourceKey<>("toy", Toy::new);

              public void close() {}

              public void abandon() {}

              public static void main(String[] args) {
                run(
                    () -> {
                      var queue = new Queue<Integer>(1);
                      taskGroup(
                          group -> {
                            Task<?> putting = group.createTask(() -> queue.put(1));
                            putting.addDoneCallback(Future::cancelled);
                          });
                      for (var page : fromPublisher(toPublisher(List.of(1, 2)))) {
                        timeout(Duration.ofSeconds(1), () -> sleep(Duration.ZERO));
                      }
                      KEY.get();
                      System.out.println(Snapshot.take().tree() + new Loops().table());
                    },
                    LoopOptions.defaults().withPoller(Poller::parking).withClock(new VirtualClock()));
              }
            }
            """);

    assertThat(said).isEmpty();
  }

  @Test
  void theRoomsInsideAreNot() throws Exception {
    String said =
        compile(
            "Burglar",
            """
            package toy;

            class Burglar {
              asyncio.internal.KernelAccess kernel;
            }
            """);

    assertThat(said).contains("does not export it");
  }
}
