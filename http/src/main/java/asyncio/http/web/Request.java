package asyncio.http.web;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.Task;
import asyncio.http.Headers;
import asyncio.http.Json;
import asyncio.http.Method;
import asyncio.http.Version;
import asyncio.http.connection.Afterwards;
import asyncio.http.engine.RequestHead;
import asyncio.net.ExtraInfo;
import java.lang.reflect.Type;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks for. It belongs to the task of its connection, until it is answered. */
public final class Request {
  private static final System.Logger LOGGER = System.getLogger("asyncio");

  private final RequestHead head;
  private final RequestBody body;
  private final @Nullable SocketAddress remote;
  private final String rawPath;
  private final String rawQuery;
  private String routePath; // the part of the path that is to be routed yet
  private Map<String, String> matched = Map.of();
  private @Nullable Map<String, String> cookies;
  private final List<Task<?>> tasks = new ArrayList<>(0);
  private @Nullable Things things;
  @Nullable SocketAddress client; // null: that is remote, as far as is known
  private @Nullable Path directory;
  private @Nullable Application app;
  private final @Nullable Scope scope; // null: the connection knows
  private @Nullable Afterwards afterwards; // once something is wanted

  Request(RequestHead head, RequestBody body, @Nullable SocketAddress remote) {
    this(head, body, remote, null);
  }

  /** One that has come through other gateways, which may have changed what it says of itself. */
  Request(
      RequestHead head, RequestBody body, @Nullable SocketAddress remote, @Nullable Scope scope) {
    this.head = head;
    this.body = body;
    this.remote = remote;
    this.scope = scope;
    String target = head.pathAndQuery();
    int mark = target.indexOf('?');
    this.rawPath = mark < 0 ? target : target.substring(0, mark);
    this.routePath = rawPath;
    this.rawQuery = mark < 0 ? "" : target.substring(mark + 1);
  }

  /** {@return what is to be done} */
  public Method method() {
    return head.method();
  }

  RequestHead head() {
    return head;
  }

  /** Path and query, as they were sent. */
  String target() {
    return head.target();
  }

  /** {@return the path as it was sent, escaped, without the query} */
  public String rawPath() {
    return rawPath;
  }

  /**
   * The path.
   *
   * @return it, with nothing escaped
   * @throws BadRequest if an escape is none, or it is not UTF-8
   */
  public String path() {
    return Escapes.decode(rawPath, false);
  }

  /** {@return the query as it was sent, escaped; maybe empty} */
  public String rawQuery() {
    return rawQuery;
  }

  /**
   * The first value of a parameter of the query.
   *
   * @param name of the parameter
   * @return its value; null if it is not there
   * @throws BadRequest if an escape is none, or it is not UTF-8
   */
  public @Nullable String query(String name) {
    List<String> values = queryAll(name);
    return values.isEmpty() ? null : values.getFirst();
  }

  /**
   * All values of a parameter of the query.
   *
   * @param name of the parameter
   * @return its values, in order; maybe none
   * @throws BadRequest if an escape is none, or it is not UTF-8
   */
  public List<String> queryAll(String name) {
    List<String> values = new ArrayList<>();
    FormReader.pairs(
        rawQuery,
        (key, value) -> {
          if (key.equals(name)) {
            values.add(value);
          }
        });
    return values;
  }

  /**
   * What stands in the path where the route has a name.
   *
   * @param name from the route
   * @return it, with nothing escaped
   * @throws IllegalArgumentException if the route has no such name
   */
  public String match(String name) {
    String value = matched.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "the route has no {" + name + "}, only " + matched.keySet());
    }
    return value;
  }

  /**
   * The number that stands in the path where the route has {@code {name:int}}.
   *
   * @param name from the route
   * @return the number
   * @throws IllegalArgumentException if the route has no such name
   * @throws NotFound if it is larger than a long
   */
  public long matchInt(String name) {
    try {
      return Long.parseLong(match(name));
    } catch (NumberFormatException tooLarge) {
      throw new NotFound("Not Found");
    }
  }

  /**
   * The application whose handler answers; of several, one in the other, the innermost.
   *
   * @return it
   * @throws IllegalStateException after the request was answered
   */
  public Application app() {
    if (app == null) {
      throw new IllegalStateException("the request was answered");
    }
    return app;
  }

  @Nullable Application enter(Application inner) {
    Application before = app;
    app = inner;
    return before;
  }

  void leave(@Nullable Application before) {
    app = before;
  }

  /** {@return whether it has come over TLS, to this server} */
  public boolean isSecure() {
    return scope == null
        ? body.source().extraInfo(ExtraInfo.SSL_SESSION) != null
        : scope.isSecure();
  }

  /** {@return {@code https} or {@code http}, as it has come to this server} */
  public String scheme() {
    return isSecure() ? "https" : "http";
  }

  /**
   * The certificates that the client has shown: see {@link TlsFiles#withClients}.
   *
   * @return its own first; none if it was not asked for one
   */
  public List<X509Certificate> clientCertificates() {
    if (scope != null) {
      return scope.tls() == null ? List.of() : scope.tls().clientCertificates();
    }
    X509Certificate[] shown = body.source().extraInfo(ExtraInfo.PEER_CERTIFICATES);
    return shown == null ? List.of() : List.of(shown);
  }

  String routePath() {
    return routePath;
  }

  void routePath(String rest) {
    routePath = rest;
  }

  void matched(Map<String, String> values) {
    matched = values;
  }

  /** {@return the fields of the header} */
  public Headers headers() {
    return head.headers();
  }

  /** {@return host and port that are meant; empty only in HTTP/1.0} */
  public String host() {
    return head.authority();
  }

  /** {@return the version of the message} */
  public Version version() {
    return head.version();
  }

  /** {@return who has sent it, by the socket and not by what it says; null in memory} */
  public @Nullable SocketAddress remote() {
    return remote;
  }

  /** What is taken along by this is taken along by another one, too, and the other way round. */
  void shareThings(Request other) {
    other.things = other.things == null ? new Things() : other.things;
    things = other.things;
  }

  /** {@return the body, which can be read once} */
  public RequestBody body() {
    return body;
  }

  /**
   * The whole body as text. Suspends until it has come.
   *
   * @return the text; UTF-8 is assumed
   * @throws asyncio.http.HttpError if it is too large, or breaks a rule
   */
  public String text() {
    return new String(body.readAll(), StandardCharsets.UTF_8);
  }

  /**
   * The type of the body, without parameters.
   *
   * @return in lower case; empty if the client says nothing
   */
  public String contentType() {
    String field = headers().get("content-type");
    if (field == null) {
      return "";
    }
    int semicolon = field.indexOf(';');
    return (semicolon < 0 ? field : field.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The body as a value of JSON, by {@link Json#standard}. Suspends until it has come.
   *
   * @param type of the value: a record, …
   * @param <T> the type
   * @return the value
   * @throws BadRequest if it is no JSON, or of another shape, or null
   * @throws ThrownResponse with 415, if the client does not say that it is JSON
   * @throws asyncio.http.HttpError if it is too large, or breaks a rule
   */
  public <T> T json(Class<T> type) {
    return type.cast(json((Type) type));
  }

  /**
   * The body as a value of JSON whose type has parameters. Suspends until it has come.
   *
   * @param type of the value
   * @return the value
   * @throws BadRequest if it is no JSON, or of another shape, or null
   * @throws ThrownResponse with 415, if the client does not say that it is JSON
   * @throws asyncio.http.HttpError if it is too large, or breaks a rule
   */
  public Object json(Type type) {
    String said = contentType();
    if (!said.equals("application/json") && !said.endsWith("+json")) {
      throw new ThrownResponse(415, "send it as application/json\n");
    }
    try {
      Object value = Json.standard().read(body.readAll(), type);
      if (value != null) {
        return value;
      }
    } catch (IllegalArgumentException wrong) {
      LOGGER.log(System.Logger.Level.DEBUG, "a body was refused", wrong);
    }
    throw new BadRequest("the body is not the JSON that is expected here\n");
  }

  /**
   * The body as a form. Files in it are written to the disk, and deleted when the request was
   * answered; nothing but this waits for the disk. Suspends until it has come.
   *
   * @return the form
   * @throws ThrownResponse with 415, if the client does not say that it is a form
   * @throws asyncio.http.HttpError if it is too large, or breaks a rule
   */
  public Form form() {
    return FormReader.read(this);
  }

  /**
   * The parts of a form with files, as they come. Does not suspend, but going through them does.
   *
   * @return the parts
   * @throws ThrownResponse with 415, if the client does not say that it is such a form
   * @throws asyncio.http.HttpError if there is no boundary
   */
  public Multipart multipart() {
    return new Multipart(body, headers().get("content-type"));
  }

  /**
   * The cookies that the client sends back.
   *
   * @return names and values; of two with a name the first
   */
  public Map<String, String> cookies() {
    Map<String, String> parsed = cookies;
    if (parsed == null) {
      parsed = Cookies.of(headers().all("cookie"));
      cookies = parsed;
    }
    return Collections.unmodifiableMap(parsed);
  }

  /**
   * A cookie that the client sends back.
   *
   * @param name of the cookie
   * @return its value; null if it is not there
   */
  public @Nullable String cookie(String name) {
    return cookies().get(name);
  }

  // ---- what goes on meanwhile

  /**
   * Has something done beside the handler. It is cancelled, and waited for, when the request was
   * answered.
   *
   * @param coroutine what to do
   * @param <T> the type of the result
   * @return its task
   */
  public <T> Task<T> createTask(Awaitable<? extends T> coroutine) {
    Task<T> task = Asyncio.createTask(coroutine);
    tasks.add(task);
    return task;
  }

  /**
   * Has something done beside the handler. It is cancelled, and waited for, when the request was
   * answered.
   *
   * @param body what to do
   * @return its task
   */
  public Task<@Nullable Void> createTask(Action body) {
    Task<@Nullable Void> task = Asyncio.createTask(body);
    tasks.add(task);
    return task;
  }

  /**
   * Has the handler, and what makes the body of its response, cancelled if the client leaves. A
   * client that ends its direction has left, too. Without this a handler goes on till its end, so
   * that what it has begun is whole.
   *
   * @throws IllegalStateException if the body of the request was not read
   */
  public void cancelIfClientLeaves() {
    body.watch();
  }

  /**
   * Tells the client what it will need, ahead of the answer (RFC 8297): a response of 103. A client
   * of HTTP/1.0 is told nothing. Suspends while the client does not take it.
   *
   * @param fields such as {@code Link}
   * @throws IllegalArgumentException if a field cannot stand there
   * @throws asyncio.net.ConnectionResetError if the client has gone
   */
  public void earlyHints(Headers fields) {
    body.source().earlyHints(fields);
  }

  /**
   * Takes something along, for those who come later.
   *
   * @param key its name
   * @param thing what
   * @param <T> the type
   */
  public <T> void set(Key<T> key, T thing) {
    if (things == null) {
      things = new Things();
    }
    things.set(key, thing);
  }

  /**
   * What was taken along.
   *
   * @param key its name
   * @param <T> the type
   * @return what
   * @throws IllegalStateException if there is none
   */
  public <T> T get(Key<T> key) {
    if (things == null) {
      throw Things.missing(key, this);
    }
    return things.get(key, this);
  }

  /**
   * Whether something was taken along.
   *
   * @param key its name
   * @return whether
   */
  public boolean has(Key<?> key) {
    return things != null && things.has(key);
  }

  /** Where files of this request are; it goes with it. Suspends. */
  Path temporaryDirectory() {
    Path made = directory;
    if (made == null) {
      made = FormReader.newDirectory();
      directory = made;
    }
    return made;
  }

  /** Has something done when it was answered, or never will be. */
  void afterwards(Action action) {
    Afterwards all = afterwards == null ? new Afterwards() : afterwards;
    afterwards = all;
    all.add(action);
  }

  /** It was answered, or never will be. Suspends. */
  void end() {
    for (Task<?> task : tasks) {
      task.cancel();
    }
    for (Task<?> task : tasks) {
      Asyncio.shielded(() -> Asyncio.await(Asyncio.gatherOutcomes(task)));
    }
    tasks.clear();
    if (afterwards != null) {
      afterwards.run();
    }
    body.end();
    Path made = directory;
    if (made != null) {
      directory = null;
      FormReader.delete(made);
    }
  }

  @Override
  public String toString() {
    return "<Request " + head.method() + " " + rawPath + ">";
  }
}
