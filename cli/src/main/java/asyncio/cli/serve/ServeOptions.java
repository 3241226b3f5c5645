package asyncio.cli.serve;

import asyncio.http.gateway.ProxyHeaders;
import asyncio.http.web.ServerLimits;
import asyncio.http.web.TlsFiles;
import asyncio.net.ServerOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code aio serve} was asked to do, checked. A worker gets it as bytes.
 *
 * @param target what to serve, as it was written
 * @param classPath jars and directories of classes besides, as they were written
 * @param settings what all of this was made of
 * @param bindings where to listen; one at least
 * @param sockets how to listen: the backlog, the mode of Unix sockets
 * @param tls the certificate; null: without TLS
 * @param processes how many workers; null: one process without a supervisor
 * @param loops how many loops in each process
 * @param loop the name of their poller: nio, epoll, io_uring, auto
 * @param limits changed limits by name
 * @param maxRequests after how many requests a process ends; 0: never
 * @param maxRequestsJitter up to how many more at random
 * @param maxMemory of a worker, in bytes; 0: any
 * @param workerTimeout how long a worker may be silent, or have a loop that does not turn
 * @param startTimeout how long a worker may take to start
 * @param heap the most heap of a worker, in bytes; null: as this process
 * @param aotCache a cache of classes for workers; null: none
 * @param proxies whose word is trusted; empty: nobody's
 * @param rootPath where the application stands; empty: at the root
 * @param metrics whether requests are measured
 * @param accessLog {@code "-"}, {@code "off"} or a file; null: as the application has it
 * @param accessLogFormat common, combined or json
 * @param reload whether changes are served anew
 * @param umask the bits that files are made without; null: as they are
 * @param pid where to write the number of the process; null: nowhere
 * @param user to run as; null: as who has started it
 * @param group to run with; null: that of the user
 */
public record ServeOptions(
    String target,
    String classPath,
    Settings settings,
    List<Binding> bindings,
    ServerOptions sockets,
    @Nullable TlsFiles tls,
    @Nullable Integer processes,
    int loops,
    String loop,
    Map<String, String> limits,
    int maxRequests,
    int maxRequestsJitter,
    long maxMemory,
    Duration workerTimeout,
    Duration startTimeout,
    @Nullable Long heap,
    @Nullable Path aotCache,
    List<String> proxies,
    String rootPath,
    boolean metrics,
    @Nullable String accessLog,
    String accessLogFormat,
    boolean reload,
    @Nullable Integer umask,
    @Nullable Path pid,
    @Nullable String user,
    @Nullable String group) {

  private static final List<String> LOOPS = List.of("nio", "epoll", "io_uring", "auto");
  private static final List<String> FORMATS = List.of("common", "combined", "json");

  /** Copies what is changeable. */
  public ServeOptions {
    bindings = List.copyOf(bindings);
    limits = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(limits));
    proxies = List.copyOf(proxies);
  }

  /**
   * Checks settings.
   *
   * @param target what to serve
   * @param classPath jars and directories of classes besides
   * @param settings the settings
   * @return the options
   * @throws Refusal if a value is bad, or two do not go together
   */
  public static ServeOptions of(String target, String classPath, Settings settings) {
    var options =
        new ServeOptions(
            target,
            classPath,
            settings,
            settings.all(Setting.BIND, Binding::parse),
            sockets(settings),
            tls(settings),
            settings.get(Setting.PROCESSES, Quantity::positive).orElse(null),
            settings.get(Setting.LOOPS, Quantity::positive).orElse(1),
            settings.get(Setting.LOOP, word -> oneOf(LOOPS, word.replace('-', '_'))).orElse("auto"),
            limits(settings),
            settings.get(Setting.MAX_REQUESTS, Quantity::count).orElse(0),
            settings.get(Setting.MAX_REQUESTS_JITTER, Quantity::count).orElse(0),
            settings.get(Setting.MAX_MEMORY, Quantity::bytes).orElse(0L),
            settings.get(Setting.WORKER_TIMEOUT, Quantity::time).orElseThrow(),
            settings.get(Setting.START_TIMEOUT, Quantity::time).orElseThrow(),
            settings.get(Setting.HEAP, Quantity::bytes).orElse(null),
            settings.get(Setting.AOT_CACHE, Path::of).orElse(null),
            proxies(settings),
            settings.get(Setting.ROOT_PATH, ServeOptions::rootPath).orElse(""),
            settings.get(Setting.METRICS, ServeOptions::flag).orElse(false),
            settings.text(Setting.ACCESS_LOG).orElse(null),
            settings
                .get(Setting.ACCESS_LOG_FORMAT, word -> oneOf(FORMATS, word))
                .orElse("combined"),
            settings.get(Setting.RELOAD, ServeOptions::flag).orElse(false),
            settings.get(Setting.UMASK, ServeOptions::umask).orElse(null),
            settings.get(Setting.PID, Path::of).orElse(null),
            settings.text(Setting.USER).orElse(null),
            settings.text(Setting.GROUP).orElse(null));
    options.checkTogether();
    return options;
  }

  private void checkTogether() {
    if (bindings.isEmpty()) {
      throw settings.bad(Setting.BIND, "", "names no place to listen");
    }
    if (reload && processes != null) {
      throw new Refusal(
          Refusal.USAGE, "--reload is for one process: leave --processes out, or --reload");
    }
    if (loops > 1 && reload) {
      throw new Refusal(Refusal.USAGE, "--reload is for one loop: leave --loops out, or --reload");
    }
    if ((long) maxRequests + maxRequestsJitter >= Integer.MAX_VALUE) {
      throw new Refusal(
          Refusal.USAGE,
          "--max-requests and --max-requests-jitter are too many together: 0 is never");
    }
    if (maxMemory > 0 && processes == null) {
      throw new Refusal(
          Refusal.USAGE, "--max-memory needs a supervisor that replaces the worker: --processes 1");
    }
    if (sockets.mode() != null && bindings.stream().noneMatch(Binding.Unix.class::isInstance)) {
      throw new Refusal(Refusal.USAGE, "--socket-mode is for --bind unix:PATH, and there is none");
    }
    if (adopts() && (loop.equals("nio") || loop.equals("io_uring"))) {
      throw new Refusal(
          Refusal.USAGE,
          "sockets that are passed (fd:N, systemd) take --loop epoll or auto: no other can have them");
    }
  }

  /** {@return whether a socket is taken over, which only epoll can} */
  public boolean adopts() {
    return bindings.stream().anyMatch(Binding.Descriptor.class::isInstance);
  }

  /** {@return how long requests may go on when a process is to end} */
  public Duration grace() {
    return LimitTable.changed(ServerLimits.DEFAULT, limits).shutdown();
  }

  /**
   * The same, listening elsewhere.
   *
   * @param others where
   * @return the options
   */
  public ServeOptions withBindings(List<Binding> others) {
    return new ServeOptions(
        target,
        classPath,
        settings,
        others,
        sockets,
        tls,
        processes,
        loops,
        loop,
        limits,
        maxRequests,
        maxRequestsJitter,
        maxMemory,
        workerTimeout,
        startTimeout,
        heap,
        aotCache,
        proxies,
        rootPath,
        metrics,
        accessLog,
        accessLogFormat,
        reload,
        umask,
        pid,
        user,
        group);
  }

  private static ServerOptions sockets(Settings settings) {
    ServerOptions options =
        ServerOptions.DEFAULT.withBacklog(
            settings.get(Setting.BACKLOG, Quantity::positive).orElse(2048));
    return settings
        .get(Setting.SOCKET_MODE, ServeOptions::mode)
        .map(options::withMode)
        .orElse(options);
  }

  private static String mode(String text) {
    if (text.matches("0?[0-7]{3}")) {
      int bits = Integer.parseInt(text, 8);
      StringBuilder mode = new StringBuilder();
      for (int i = 8; i >= 0; i--) {
        mode.append((bits >> i & 1) == 0 ? '-' : "xwr".charAt(i % 3));
      }
      return mode.toString();
    }
    try {
      return PosixFilePermissions.toString(PosixFilePermissions.fromString(text));
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("is no mode: write it as rw-rw---- or 660", wrong);
    }
  }

  private static int umask(String text) {
    if (!text.matches("[0-7]{1,4}") || Integer.parseInt(text, 8) > 0777) {
      throw new IllegalArgumentException("is no mask: write it as 027");
    }
    return Integer.parseInt(text, 8);
  }

  /** Has this process, and those that it starts, make files without the bits of the mask. */
  public void takeUmask() {
    if (umask != null) {
      Native.setMask(umask);
    }
  }

  private static @Nullable TlsFiles tls(Settings settings) {
    Optional<Path> chain = settings.get(Setting.TLS_CERT, ServeOptions::file);
    Optional<Path> key = settings.get(Setting.TLS_KEY, ServeOptions::file);
    Optional<Path> clients = settings.get(Setting.TLS_CA, ServeOptions::file);
    if (chain.isEmpty() && key.isEmpty() && clients.isEmpty()) {
      return null;
    }
    if (chain.isEmpty() || key.isEmpty()) {
      throw new Refusal(
          Refusal.USAGE,
          "TLS needs both --tls-cert and --tls-key; %s is missing"
              .formatted(chain.isEmpty() ? "--tls-cert" : "--tls-key"));
    }
    TlsFiles files = TlsFiles.of(chain.get(), key.get());
    return clients.map(files::withClients).orElse(files);
  }

  private static Path file(String text) {
    Path file = Path.of(text);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("is no file");
    }
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("cannot be read by this user");
    }
    return file;
  }

  private static Map<String, String> limits(Settings settings) {
    Map<String, String> changes = new LinkedHashMap<>();
    for (String word : settings.all(Setting.LIMIT)) {
      try {
        changes.putAll(LimitTable.parse(List.of(word)));
      } catch (IllegalArgumentException wrong) {
        throw settings.bad(Setting.LIMIT, word, wrong.getMessage());
      }
    }
    settings
        .get(Setting.GRACEFUL_TIMEOUT, Quantity::time)
        .ifPresent(time -> changes.put("shutdown", Quantity.text(time)));
    return changes;
  }

  /** Naming proxies is trusting them; without names it takes the flag. */
  private static List<String> proxies(Settings settings) {
    boolean wanted =
        settings.get(Setting.PROXY_HEADERS, ServeOptions::flag).orElse(false)
            || settings.isGiven(Setting.FORWARDED_ALLOW_IPS);
    if (!wanted) {
      return List.of();
    }
    return settings.get(Setting.FORWARDED_ALLOW_IPS, ServeOptions::addresses).orElse(List.of());
  }

  private static List<String> addresses(String text) {
    List<String> addresses = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      if (!word.isBlank()) {
        addresses.add(word.strip());
      }
    }
    if (addresses.contains("*")) {
      throw new IllegalArgumentException(
          "trusts everybody, and anybody can write these fields: name the proxies, or 0.0.0.0/0,::/0");
    }
    try {
      ProxyHeaders.trusting(addresses.toArray(String[]::new));
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("is no list of addresses: " + wrong.getMessage(), wrong);
    }
    return addresses;
  }

  private static String rootPath(String text) {
    String path = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    if (!path.isEmpty() && (!path.startsWith("/") || path.matches(".*[?#\\s].*"))) {
      throw new IllegalArgumentException("is no path: write it as /shop");
    }
    return path;
  }

  private static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> throw new IllegalArgumentException("is neither true nor false");
    };
  }

  private static String oneOf(List<String> words, String word) {
    String low = word.toLowerCase(Locale.ROOT);
    if (!words.contains(low)) {
      throw new IllegalArgumentException(
          new asyncio.cli.program.Nearest(words)
              .question(word)
              .map(question -> "is none of them. " + question)
              .orElse("is none of " + String.join(", ", words)));
    }
    return low;
  }

  /**
   * The same, listening at the sockets that the system has passed, too; instead of the default.
   *
   * @param passed the sockets
   * @return the options
   * @throws Refusal if the loop was chosen, and cannot take them over
   */
  public ServeOptions withPassed(List<Binding> passed) {
    if (passed.isEmpty()) {
      return this;
    }
    List<Binding> all = new ArrayList<>(passed);
    if (settings.isGiven(Setting.BIND)) {
      bindings.stream().filter(each -> !passed.contains(each)).forEach(all::add);
    }
    ServeOptions more = withBindings(all);
    more.checkTogether();
    return more;
  }

  /** {@return all of it, for a worker} */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(target);
      out.writeUTF(classPath);
      out.write(settings.toBytes());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * What the supervisor has made bytes of.
   *
   * @param bytes of {@link #toBytes}
   * @return the options
   */
  public static ServeOptions ofBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      String target = in.readUTF();
      String classPath = in.readUTF();
      return of(target, classPath, Settings.ofBytes(in.readAllBytes()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
