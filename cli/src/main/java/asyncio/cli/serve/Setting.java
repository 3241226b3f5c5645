package asyncio.cli.serve;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be set, with its name in all places: {@code --max-requests} on the command line, {@code
 * AIO_SERVE_MAX_REQUESTS} in the environment, {@code max-requests} in a file.
 */
public enum Setting {
  BIND(Group.WHERE, "HOST:PORT|unix:PATH|fd:N", "127.0.0.1:8080", Kind.MANY, "Where to listen."),
  BACKLOG(Group.WHERE, "N", "2048", Kind.ONE, "How many clients may wait to be accepted."),
  SOCKET_MODE(
      Group.WHERE,
      "MODE",
      null,
      Kind.ONE,
      "Of Unix sockets, as rw-rw---- or 660: who may connect."),
  TLS_CERT(Group.WHERE, "FILE", null, Kind.ONE, "HTTPS and HTTP/2: the certificates, in PEM."),
  TLS_KEY(Group.WHERE, "FILE", null, Kind.ONE, "The key of the certificate, in PKCS #8."),
  TLS_CA(Group.WHERE, "FILE", null, Kind.ONE, "Only clients with a certificate of these."),

  PROCESSES(
      Group.WHO,
      "N",
      null,
      Kind.ONE,
      "Workers in processes, with a supervisor; without: one process."),
  LOOPS(Group.WHO, "N", "1", Kind.ONE, "Event loops in each process, each with its application."),
  LOOP(Group.WHO, "nio|epoll|io_uring|auto", "auto", Kind.ONE, "What the loops wait with."),
  GRACEFUL_TIMEOUT(
      Group.WHO, "TIME", null, Kind.ONE, "How long requests may go on at the end: limit shutdown."),
  MAX_REQUESTS(
      Group.WHO,
      "N",
      "0",
      Kind.ONE,
      "After so many requests a process ends in good order; 0: never."),
  MAX_REQUESTS_JITTER(
      Group.WHO, "N", "0", Kind.ONE, "Up to so many more, at random: workers do not end together."),
  MAX_MEMORY(
      Group.WHO, "SIZE", null, Kind.ONE, "A worker with more memory is replaced, such as 512m."),
  WORKER_TIMEOUT(
      Group.WHO,
      "TIME",
      "30s",
      Kind.ONE,
      "A worker that is silent for so long, or whose loop does not turn, is killed."),
  START_TIMEOUT(Group.WHO, "TIME", "60s", Kind.ONE, "How long a worker may take to start."),
  HEAP(Group.WHO, "SIZE", null, Kind.ONE, "The most heap of a worker, such as 256m."),
  AOT_CACHE(
      Group.WHO,
      "FILE",
      null,
      Kind.ONE,
      "Workers start faster with this cache of classes; made if it is not there."),

  LIMIT(Group.WHAT, "NAME=VALUE", null, Kind.MANY, "Changes a limit: see --limits."),
  PROXY_HEADERS(
      Group.WHAT, "", "false", Kind.FLAG, "Believe X-Forwarded-For and -Proto of trusted proxies."),
  FORWARDED_ALLOW_IPS(
      Group.WHAT,
      "LIST",
      "127.0.0.1,::1,unix",
      Kind.LIST,
      "The trusted proxies: addresses, ranges (10.0.0.0/8), unix."),
  ROOT_PATH(Group.WHAT, "PATH", "", Kind.ONE, "Below which path the application stands, as /shop."),
  METRICS(
      Group.WHAT,
      "",
      "false",
      Kind.FLAG,
      "Measure requests, by Micrometer if it is on the class path."),
  ACCESS_LOG(
      Group.WHAT,
      "FILE|-|off",
      null,
      Kind.ONE,
      "A line for each request; without: as in the code."),
  ACCESS_LOG_FORMAT(
      Group.WHAT, "common|combined|json", "combined", Kind.ONE, "What the line looks like."),

  RELOAD(Group.HOW, "", "false", Kind.FLAG, "For development: serve anew what has changed."),
  UMASK(
      Group.HOW, "MODE", null, Kind.ONE, "What files that are made are not allowed, such as 027."),
  PID(Group.HOW, "FILE", null, Kind.ONE, "Write the number of the process there."),
  USER(Group.HOW, "NAME", null, Kind.ONE, "Run as this user, once the ports are bound."),
  GROUP(Group.HOW, "NAME", null, Kind.ONE, "Run with this group; without: that of the user.");

  /** Under which heading of the help a setting stands. */
  public enum Group {
    WHERE("Where:"),
    WHO("Processes and loops:"),
    WHAT("Requests:"),
    HOW("The process:");

    private final String heading;

    Group(String heading) {
      this.heading = heading;
    }

    /** {@return the heading} */
    public String heading() {
      return heading;
    }
  }

  /** What may be given. */
  public enum Kind {
    /** One value. */
    ONE,
    /** Any number of values, each with its own option; in files separated by commas. */
    MANY,
    /** Values in one, separated by commas. */
    LIST,
    /** True or false. */
    FLAG
  }

  private static final String ENVIRONMENT = "AIO_SERVE_";

  private final Group group;
  private final String value;
  private final @Nullable String preset;
  private final Kind kind;
  private final String description;

  Setting(Group group, String value, @Nullable String preset, Kind kind, String description) {
    this.group = group;
    this.value = value;
    this.preset = preset;
    this.kind = kind;
    this.description = description;
  }

  /** {@return its name in a file} */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@return its name on the command line} */
  public String option() {
    return "--" + key();
  }

  /** {@return its name in the environment} */
  public String variable() {
    return ENVIRONMENT + name();
  }

  /** {@return what a value looks like; empty for a flag} */
  public String value() {
    return value;
  }

  /** {@return the default; null: none} */
  public @Nullable String preset() {
    return preset;
  }

  /** {@return what may be given} */
  public Kind kind() {
    return kind;
  }

  /** {@return where it stands in the help} */
  public Group group() {
    return group;
  }

  /** {@return what it does} */
  public String description() {
    return description;
  }

  /** The one with a name in a file. */
  static Optional<Setting> of(String key) {
    return Arrays.stream(values()).filter(each -> each.key().equals(key)).findFirst();
  }

  /** All names in files. */
  static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }
}
