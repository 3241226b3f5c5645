package asyncio.cluster;

import static asyncio.Asyncio.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import asyncio.workers.BrokenProcessPool;
import asyncio.workers.CodecException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is said in one clear line. */
@Tag("slow")
class MistakesTest {
  private static final Logger LOG = Logger.getLogger("asyncio");
  private static Members members;

  private final Queue<String> logged = new ConcurrentLinkedQueue<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord log) {
          logged.add(log.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeAll
  static void start() {
    members = new Members().start(1);
  }

  @AfterAll
  static void end() {
    members.close();
  }

  @BeforeEach
  void listen() {
    LOG.addHandler(handler);
  }

  @AfterEach
  void listenNoMore() {
    LOG.removeHandler(handler);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aWorkerThatJoinsNobodySaysSo() throws IOException {
    int port = freePort();
    assertThatThrownBy(
            () -> Asyncio.run(() -> ClusterWorker.start(o -> o.join("127.0.0.1:" + port))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "nobody answers at 127.0.0.1:%d: start the first member without joining anybody", port);
  }

  @Test
  void aPoolWithoutMembersSaysSo() throws IOException {
    int port = freePort();
    assertThatThrownBy(
            () ->
                Asyncio.run(
                    () -> {
                      try (var pool =
                          Cluster.pool(
                              o ->
                                  o.members("127.0.0.1:" + port)
                                      .connectTimeout(Duration.ofSeconds(1)))) {
                        await(pool.apply(Jobs::same, 1));
                      }
                    }))
        .isInstanceOf(BrokenProcessPool.class)
        .hasMessageContaining("nobody answers at 127.0.0.1:" + port);
  }

  @Test
  void aClusterOfAnotherNameIsNoCluster() {
    String there = members.addresses()[0];
    assertThatThrownBy(
            () ->
                Asyncio.run(
                    () -> {
                      try (var pool =
                          Cluster.pool(
                              o ->
                                  o.name("no-such-name")
                                      .members(there)
                                      .connectTimeout(Duration.ofSeconds(1)))) {
                        await(pool.ready());
                      }
                    }))
        .isInstanceOf(BrokenProcessPool.class)
        .hasMessageContaining(
            "who answers at %s is no member of a cluster called 'no-such-name'", there);
    assertThatThrownBy(
            () -> Asyncio.run(() -> ClusterWorker.start(o -> o.name("other").join(there))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is in no cluster called 'other'");
  }

  @Test
  void twoClustersOfOneNameAreSaid() throws Exception {
    try (var others = Members.called(members.name()).start(1)) {
      Asyncio.run(
          () -> {
            try (var pool =
                Cluster.pool(
                    o ->
                        o.name(members.name())
                            .members(members.addresses())
                            .members(others.addresses()))) {
              await(pool.ready());
              while (logged.stream().noneMatch(line -> line.contains("two clusters"))) {
                Asyncio.sleep(Duration.ofMillis(10));
              }
            }
          });
    }
  }

  @Test
  void anAddressThatOthersReachIsSaid() {
    Addresses.warnIfOpen(List.of("127.0.0.1:5701", "[::1]:5701"), "a member listens");
    assertThat(logged).isEmpty();
    Addresses.warnIfOpen(List.of("192.0.2.1:5701"), "a member listens");
    assertThat(logged)
        .singleElement()
        .asString()
        .contains("a member listens at 192.0.2.1:5701", "no TLS and no authentication");
  }

  @Test
  void aClassThatAMemberLacksIsNamed(@TempDir Path classes) throws Exception {
    Path tests = place(Jobs.class);
    copyMembers(tests, classes);
    try (var lacking = Members.withClasses(classes, tests).start(1)) {
      Asyncio.run(
          () -> {
            try (var pool =
                Cluster.pool(o -> o.name(lacking.name()).members(lacking.addresses()))) {
              assertThatThrownBy(() -> await(pool.apply(Jobs::same, 1)))
                  .isInstanceOf(CodecException.class)
                  .hasMessageContaining(MistakesTest.class.getName())
                  .hasMessageContaining("is not in this process")
                  .hasStackTraceContaining("at " + lacking.addresses()[0]);
              assertThatThrownBy(
                      () -> {
                        try (var own =
                            Cluster.pool(
                                Lacking::open,
                                o -> o.name(lacking.name()).members(lacking.addresses()))) {
                          await(own.ready());
                        }
                      })
                  .isInstanceOf(BrokenProcessPool.class)
                  .hasMessageContaining("no member of the cluster takes calls")
                  .hasMessageContaining(MistakesTest.class.getName());
            }
          });
    }
  }

  /** Where a class has come from. */
  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** The members' own classes and no other ones of these tests. */
  private static void copyMembers(Path from, Path classes) throws IOException {
    Path loops = Path.of("asyncio/contract/EachLoop.class");
    Files.createDirectories(classes.resolve(loops).getParent());
    Files.copy(from.resolve(loops), classes.resolve(loops));
    Path to = Files.createDirectories(classes.resolve("asyncio/cluster"));
    try (Stream<Path> all = Files.list(from.resolve("asyncio/cluster"))) {
      for (Path each : all.toList()) {
        String file = each.getFileName().toString();
        if (file.startsWith("Members.")
            || file.startsWith("Members$")
            || file.startsWith("Options.")) {
          Files.copy(each, to.resolve(file));
        }
      }
    }
  }

  /** What a member without the classes of the tests lacks. */
  static final class Lacking {
    static Lacking open() {
      return new Lacking();
    }
  }

  @Test
  void aMemberOfAnotherVersionIsSaid(@TempDir Path directory) throws Exception {
    Path packaged = directory.resolve("cluster-99.jar");
    pack(List.of(place(ClusterWorker.class), place(Members.class)), packaged, "99.0");
    try (var other = Members.withClasses(packaged).start(1)) {
      assertThatThrownBy(
              () ->
                  Asyncio.run(
                      () -> {
                        try (var pool =
                            Cluster.pool(o -> o.name(other.name()).members(other.addresses()))) {
                          await(pool.apply(Jobs::same, 1));
                        }
                      }))
          .isInstanceOf(BrokenProcessPool.class)
          .hasMessageContaining(
              "it has version 99.0 of asyncio, this program has " + OptionChecks.version());
    }
  }

  /** A jar of all classes of one package: it has the version of the first that is loaded. */
  private static void pack(List<Path> places, Path jar, String version) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Path place : places) {
        try (Stream<Path> all = Files.list(place.resolve("asyncio/cluster"))) {
          for (Path each : all.filter(Files::isRegularFile).toList()) {
            out.putNextEntry(new JarEntry("asyncio/cluster/" + each.getFileName()));
            Files.copy(each, out);
          }
        }
      }
    }
  }

  @Test
  void aMemberThatDoesNotAcceptThePackageRefuses() throws Exception {
    try (var strict = new Members("packages=com.example").start(1)) {
      assertThatThrownBy(
              () ->
                  Asyncio.run(
                      () -> {
                        try (var pool =
                            Cluster.pool(o -> o.name(strict.name()).members(strict.addresses()))) {
                          await(pool.apply(Jobs::same, 1));
                        }
                      }))
          .isInstanceOf(BrokenProcessPool.class)
          .hasMessageContaining("functions of package 'asyncio.cluster' are not accepted");
    }
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    Asyncio.run(
        () -> {
          assertThatThrownBy(() -> Cluster.pool(o -> {})).hasMessageContaining("host:port");
          assertThatThrownBy(() -> Cluster.pool(o -> o.members("nowhere")))
              .hasMessageContaining("'nowhere' is no address of a member");
          assertThatThrownBy(() -> Cluster.pool(o -> o.members("a:1").childConcurrency(0)))
              .hasMessageContaining("childConcurrency must be 1 or more");
          assertThatThrownBy(() -> Cluster.pool(o -> o.members("a:1").name(" ")))
              .hasMessageContaining("a name that is not blank");
          assertThatThrownBy(() -> ClusterWorker.start(o -> o.port(70_000)))
              .hasMessageContaining("65535");
          assertThatThrownBy(() -> ClusterWorker.start(o -> o.failureTimeout(Duration.ZERO)))
              .hasMessageContaining("failureTimeout");
          assertThatThrownBy(() -> ClusterWorker.start(o -> o.bind("no such host")))
              .hasMessageContaining("no such host");
        });
  }

  @Test
  void aPortThatIsTakenIsSaid() {
    int taken = Integer.parseInt(members.addresses()[0].split(":", 2)[1]);
    assertThatThrownBy(() -> Asyncio.run(() -> ClusterWorker.start(o -> o.port(taken))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(String.valueOf(taken));
  }

  @Test
  void aPoolThatIsClosedBeforeItIsConnectedEnds() throws IOException {
    int port = freePort();
    Asyncio.run(
        () -> {
          var pool = Cluster.pool(o -> o.members("127.0.0.1:" + port));
          pool.close();
          assertThat(pool.join(Duration.ZERO)).isTrue();
        });
  }
}
