package asyncio.benchmarks.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this machine has of the peers, and what it lacks. Those on the JVM are libraries of this
 * module and always there; nothing is downloaded.
 */
final class Installed {
  private static final String RUNTIME = "asyncio.benchmarks.runtime.";
  private static final String WEB = "asyncio.benchmarks.web.";
  private static final String ECHO = "asyncio.benchmarks.";
  private static final String PYTHON_PROGRAMS = "benchmarks/src/main/python/";

  /** Of the runtime suite. */
  private static final List<String> ROOM = List.of("-Xms1g", "-Xmx2g");

  /** For Netty, which takes OpenSSL where netty-tcnative is on the class path. */
  private static final String WITHOUT_OPENSSL = "-Dio.netty.handler.ssl.noOpenSsl=true";

  /** How the hello programs are started. */
  static final String START =
      "hello programs, not pinned; on the JVM with -XX:TieredStopAtLevel=1 -XX:+UseSerialGC and an"
          + " AOT cache made before the run";

  private static final String COLLECTOR = "-XX:+UseSerialGC";

  /** The same for all peers on the JVM. */
  private static final List<String> JVM =
      List.of(
          COLLECTOR,
          "--add-opens",
          "java.base/java.lang=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED");

  private final Path project;
  private final Path built;
  private final Set<Peer> wanted;
  private final List<Recording.Missing> missing = new ArrayList<>();
  private final Pythons pythons;

  /**
   * Nobody has looked yet.
   *
   * @param project the directory of the project
   * @param built that of what is built here
   * @param wanted who is to be looked for
   */
  Installed(Path project, Path built, Set<Peer> wanted) {
    this.project = project;
    this.built = built;
    this.wanted = wanted;
    this.pythons = new Pythons(project, this::absent);
  }

  /** Who was looked for and not found. */
  List<Recording.Missing> missing() {
    return missing;
  }

  // The runtime suite.

  /** The peers' programs of the runtime suite. */
  List<Program> runtimePrograms() {
    List<Program> programs = new ArrayList<>();
    for (Peer peer : Peer.of(Suite.RUNTIME)) {
      if (wanted.contains(peer)) {
        runtimeProgram(peer).ifPresent(programs::add);
      }
    }
    return programs;
  }

  private Optional<Program> runtimeProgram(Peer peer) {
    return switch (peer) {
      case OURS -> Optional.of(onJvm(peer, "asyncio"));
      case KOTLINX -> Optional.of(onJvm(peer, "kotlin"));
      case THREADS -> Optional.of(onJvm(peer, "threads"));
      case JOX -> Optional.of(onJvm(peer, "jox"));
      default -> python(peer).map(python -> withPython(peer, python, "runtime.py", loop(peer)));
    };
  }

  Program ownRuntimeProgram() {
    return onJvm(Peer.OURS, "asyncio");
  }

  List<NetworkPlan.EchoServer> ownServers() {
    List<NetworkPlan.EchoServer> servers = new ArrayList<>();
    withKinds(Peer.OURS, javaServer("Echo"), "epoll", servers);
    return servers;
  }

  private Program onJvm(Peer peer, String argument) {
    List<String> command = java(ROOM, RUNTIME + "Suite");
    command.add(argument);
    return new Program(peer.title(), peer.label(), version(peer), command);
  }

  /**
   * Programs that print a line from within the peer's runtime; on the JVM from a cache of JEP 514.
   */
  List<Program> hellos() {
    List<Program> hellos = new ArrayList<>();
    for (Peer peer : Peer.of(Suite.RUNTIME)) {
      if (wanted.contains(peer)) {
        hello(peer).ifPresent(hellos::add);
      }
    }
    return hellos;
  }

  private Optional<Program> hello(Peer peer) {
    return switch (peer) {
      case OURS -> helloOnJvm(peer, RUNTIME + "Hello", "benchmarks", "asyncio-core");
      case THREADS -> helloOnJvm(peer, RUNTIME + "ThreadHello", "benchmarks");
      case KOTLINX ->
          helloOnJvm(
              peer,
              "asyncio.benchmarks.kotlin.HelloKt",
              "asyncio-benchmarks-kotlin",
              "kotlinx-coroutines-core-jvm",
              "kotlin-stdlib");
      case UVLOOP, CPYTHON, CPYTHON_NEW ->
          python(peer).map(python -> withPython(peer, python, "hello.py", loop(peer)));
      default -> Optional.empty();
    };
  }

  private Optional<Program> helloOnJvm(Peer peer, String type, String... libraries) {
    Path cache = built.resolve("hello-" + peer.title() + ".aot");
    String jars = Jars.named(List.of(libraries));
    List<String> making = java(List.of("-XX:AOTCacheOutput=" + cache), jars, type);
    Machine.firstLine(project, making.toArray(String[]::new));
    List<String> options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
    if (Files.exists(cache)) {
      options.add("-XX:AOTCache=" + cache);
    }
    return Optional.of(
        new Program(peer.title(), peer.label(), version(peer), java(options, jars, type)));
  }

  // The network suite.

  /** The peers' servers. */
  List<NetworkPlan.EchoServer> servers() {
    List<NetworkPlan.EchoServer> servers = new ArrayList<>();
    for (Peer peer : Peer.of(Suite.NETWORK)) {
      if (wanted.contains(peer)) {
        servers(peer, servers);
      }
    }
    return servers;
  }

  private void servers(Peer peer, List<NetworkPlan.EchoServer> servers) {
    switch (peer) {
      case OURS -> {
        List<NetworkPlan.EchoServer> own = ownServers();
        servers.addAll(own);
        own.forEach(server -> servers.add(byOpenSsl(server)));
      }
      case NETTY -> {
        raw(peer, javaServer("NettyEcho"), "epoll", servers);
        servers.add(byOpenSsl(servers.getLast()));
      }
      case VERTX -> raw(peer, javaServer("VertxEcho"), "epoll", servers);
      case LIBUV -> inC(peer, "echo-uv", "apt-get install libuv1-dev", servers);
      case EPOLL -> inC(peer, "echo-server", "apt-get install gcc make", servers);
      default ->
          python(peer)
              .ifPresent(
                  python ->
                      withKinds(
                          peer,
                          List.of(
                              python.toString(),
                              project.resolve(PYTHON_PROGRAMS + "echo.py").toString()),
                          loop(peer),
                          servers));
    }
  }

  /** The peers' servers of the HTTP suite. */
  List<Program> webServers() {
    return webPrograms(Suite.HTTP, "WebServer", "web_server.py");
  }

  /** The peers' pools of processes. */
  List<Program> pools(boolean quick) {
    String length = quick ? "quick" : "full";
    List<Program> programs = new ArrayList<>();
    for (Peer peer : Peer.of(Suite.WORKERS)) {
      if (wanted.contains(peer)) {
        if (peer == Peer.OURS) {
          List<String> command = java(List.of(), ECHO + "Workers");
          command.remove(COLLECTOR); // a pool as one has it who asks for nothing
          command.addAll(List.of(built.resolve("workers.aot").toString(), length));
          programs.add(new Program(peer.title(), peer.label(), version(peer), command));
        } else {
          python(peer)
              .map(python -> withPython(peer, python, "pool.py", peer.title()))
              .map(program -> program.with(List.of(length)))
              .ifPresent(programs::add);
        }
      }
    }
    return programs;
  }

  /** The peers' clients. */
  List<Program> webClients() {
    return webPrograms(Suite.CLIENT, "WebClient", "web_client.py");
  }

  /** What answers the clients. */
  static Program webAnswers() {
    return new Program("server", "server", "", java(List.of("-Xmx512m"), WEB + "WebServer"));
  }

  private List<Program> webPrograms(Suite suite, String type, String script) {
    List<Program> programs = new ArrayList<>();
    for (Peer peer : Peer.of(suite)) {
      if (wanted.contains(peer)) {
        switch (peer) {
          case UVICORN, AIOHTTP ->
              python(peer)
                  .ifPresent(
                      python -> programs.add(withPython(peer, python, script, peer.title())));
          case NGHTTPD -> nghttpd().ifPresent(programs::add);
          default -> {
            String whose =
                switch (peer) {
                  case OURS -> "";
                  case JDK -> "Jdk";
                  default -> peer.label().replace(".", "");
                };
            List<String> command = java(List.of("-Xms512m", "-Xmx512m"), WEB + whose + type);
            programs.add(new Program(peer.title(), peer.label(), version(peer), command));
            if (peer == Peer.OURS && suite == Suite.HTTP) {
              programs.add(programs.getLast().variant(HttpPlan.TWO_LOOPS, List.of("2")));
            }
          }
        }
      }
    }
    return programs;
  }

  /** A server of files, which has one that is as long as the answers of the others. */
  private Optional<Program> nghttpd() {
    if (Pinning.onPath("nghttpd").isEmpty()) {
      absent(Peer.NGHTTPD, "there is no nghttpd", "apt-get install nghttp2-server nghttp2-client");
      return Optional.empty();
    }
    String script =
        "mkdir -p %1$s && printf 'Hello, World!' >%1$s/plain && (sleep 1; echo ready) &"
            + " exec nghttpd --no-tls -n 1 -d %1$s \"$0\"";
    List<String> command = List.of("sh", "-c", script.formatted(built.resolve("nghttpd")));
    return Optional.of(
        new Program(Peer.NGHTTPD.title(), Peer.NGHTTPD.label(), version(Peer.NGHTTPD), command));
  }

  /** The load of the HTTP suite. */
  static Program webLoad() {
    return new Program("load", "load", "", java(List.of("-Xmx512m"), WEB + "Load"));
  }

  /** Ours that tells what an idle connection of HTTP takes. */
  static Program webIdle() {
    return new Program("idle", "idle", "", java(List.of("-Xmx512m"), WEB + "Idle"));
  }

  /** Ours that tell what an idle connection takes. */
  List<NetworkPlan.EchoServer> idle() {
    List<NetworkPlan.EchoServer> idle = new ArrayList<>();
    if (wanted.contains(Peer.OURS)) {
      withKinds(Peer.OURS, javaServer("Idle"), "epoll", idle);
    }
    return idle;
  }

  private static List<String> javaServer(String type) {
    return java(List.of("-Xms512m", "-Xmx512m", WITHOUT_OPENSSL), ECHO + type);
  }

  /** A server on the JVM once more, with TLS by OpenSSL instead of the JDK. */
  private static NetworkPlan.EchoServer byOpenSsl(NetworkPlan.EchoServer server) {
    Program usual = server.program();
    List<String> command = new ArrayList<>(usual.command());
    command.remove(WITHOUT_OPENSSL);
    var program =
        new Program(
            usual.name() + "-openssl",
            usual.label() + ", OpenSSL",
            usual.version(),
            command,
            usual.environment());
    return new NetworkPlan.EchoServer(program, server.kind(), server.last(), List.of("tls"));
  }

  private void withKinds(
      Peer peer, List<String> command, String last, List<NetworkPlan.EchoServer> servers) {
    for (String kind : List.of("protocol", "streams")) {
      Program program =
          new Program(
              peer.title() + "-" + kind, peer.label() + ", " + kind, version(peer), command, tls());
      servers.add(new NetworkPlan.EchoServer(program, kind, last, NetworkPlan.TRANSPORTS));
    }
  }

  private void raw(
      Peer peer, List<String> command, String last, List<NetworkPlan.EchoServer> servers) {
    Program program = new Program(peer.title(), peer.label(), version(peer), command, tls());
    servers.add(new NetworkPlan.EchoServer(program, "raw", last, NetworkPlan.TRANSPORTS));
  }

  private void inC(Peer peer, String name, String install, List<NetworkPlan.EchoServer> servers) {
    Path file = nativePrograms().resolve(name);
    if (Files.isExecutable(file)) {
      Program program =
          new Program(peer.title(), peer.label(), version(peer), List.of(file.toString()), tls());
      servers.add(new NetworkPlan.EchoServer(program, "raw", "", List.of("tcp", "unix")));
    } else {
      absent(peer, "it cannot be compiled here", install);
    }
  }

  /** Where the servers find the certificate. */
  private Map<String, String> tls() {
    return Map.of("ECHO_TLS", nativePrograms().toString());
  }

  private Path nativePrograms() {
    return built.resolveSibling("c");
  }

  /**
   * Compiles what is in C; what cannot be compiled is missing then.
   *
   * @throws Child.Failure if there is no program that sends
   */
  Program load(Path log) throws Child.Failure, InterruptedException {
    Program make =
        new Program(
            "make",
            "make",
            "",
            List.of(
                "make", "-s", "-k", "-C", "benchmarks/src/main/c", "BUILT=" + nativePrograms()));
    try (Child child = Child.start(make, Pinning.ANY, project, log)) {
      child.readings(Duration.ofMinutes(2));
    } catch (Child.Failure e) {
      Child.note(log, "make: " + e.getMessage());
    }
    Path load = nativePrograms().resolve("echo-load");
    if (!Files.isExecutable(load)) {
      throw new Child.Failure(
          "the load of the network suite cannot be compiled: see "
              + project.relativize(log)
              + "\nTry: apt-get install gcc make libssl-dev openssl");
    }
    return new Program("load", "load", "", List.of(load.toString()));
  }

  // Java and Python.

  private static List<String> java(List<String> options, String type) {
    return java(options, System.getProperty("java.class.path", ""), type);
  }

  private static List<String> java(List<String> options, String classPath, String type) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, type));
    return command;
  }

  private Program withPython(Peer peer, Path python, String script, String loop) {
    List<String> command =
        List.of(python.toString(), project.resolve(PYTHON_PROGRAMS + script).toString(), loop);
    return new Program(peer.title(), peer.label(), version(peer), command);
  }

  private static String loop(Peer peer) {
    return peer == Peer.UVLOOP ? "uvloop" : "asyncio";
  }

  private Optional<Path> python(Peer peer) {
    return pythons.of(peer);
  }

  private void absent(Peer peer, String reason, String install) {
    Recording.Missing entry = new Recording.Missing(peer.title(), reason, install);
    if (!missing.contains(entry)) {
      missing.add(entry);
    }
  }

  private String version(Peer peer) {
    return switch (peer) {
      case OURS -> "this commit";
      case UVLOOP, AIOMULTIPROCESS, CPYTHON, CPYTHON_NEW, FUTURES, UVICORN, AIOHTTP ->
          pythons.version(peer);
      case HELIDON -> Jars.version("helidon-webserver");
      case THREADS, JDK -> "JDK " + Runtime.version().feature();
      case KOTLINX -> Jars.version("kotlinx-coroutines-core-jvm");
      case JOX -> Jars.version("channels");
      case NETTY -> Jars.version("netty-transport");
      case VERTX -> Jars.version("vertx-core");
      case LIBUV ->
          Machine.firstLine(project, "pkg-config", "--modversion", "libuv")
              .orElse("of this system");
      case NGHTTPD -> Machine.firstLine(project, "nghttpd", "--version").orElse("");
      case EPOLL ->
          Machine.firstLine(project, "gcc", "-dumpfullversion").map(v -> "gcc " + v).orElse("");
    };
  }
}
