package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.Json;
import asyncio.http.Part;
import asyncio.http.Status;
import asyncio.http.Version;
import asyncio.http.connection.Decompression;
import asyncio.http.connection.HeaderParameter;
import asyncio.http.connection.PieceStream;
import asyncio.http.connection.Pulled;
import asyncio.http.engine.ResponseHead;
import asyncio.net.AsyncFile;
import asyncio.net.Net;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request. Its head is here, its body comes as it is read, once, in one of several
 * ways, by one task; not to read it slows the server down. Whoever does not read it to its end
 * closes it, for it keeps a connection. What reads suspends; if it fails or is cancelled, the
 * response is closed.
 *
 * {@snippet :
 * String page = session.get(url).text();
 * User user = session.get(url).json(User.class);
 * try (var response = session.get(url)) {
 *   for (String line : response.lines()) {
 *     System.out.println(line);
 *   }
 * }
 * }
 */
public final class ClientResponse implements AutoCloseable, Iterable<ByteBuffer> {
  private static final int PIECE = 64 * 1024;

  private final ClientRequest request;
  private final ResponseHead head;
  final @Nullable SentRequest exchange; // null: no server was asked
  private BodySource source;
  List<ClientResponse> history = List.of();
  private final long mostInMemory;
  private final long limit; // bytes of a body, when it is decompressed
  private boolean begun; // to be read
  private @Nullable InputStream body;
  private byte @Nullable [] whole; // once it was read

  ClientResponse(
      ClientRequest request, ResponseHead head, SentRequest exchange, ClientOptions options) {
    this(request, head, exchange, exchange, options.mostInMemory(), options.limits().body());
    exchange.watch(this);
  }

  private ClientResponse(
      ClientRequest request,
      ResponseHead head,
      @Nullable SentRequest exchange,
      BodySource source,
      long mostInMemory,
      long limit) {
    this.request = request;
    this.head = head;
    this.exchange = exchange;
    this.source = source;
    this.mostInMemory = mostInMemory;
    this.limit = limit;
  }

  /**
   * A response that a middleware gives without asking a server.
   *
   * @param request that it answers
   * @param status its status
   * @param headers its fields
   * @param body its body, coded as its fields say; not copied
   * @return the response
   */
  public static ClientResponse of(
      ClientRequest request, Status status, Headers headers, byte[] body) {
    var head = new ResponseHead(status, Version.HTTP_1_1, headers, body.length, true);
    long all = Long.MAX_VALUE;
    return new ClientResponse(request, head, null, new KeptBody(body), all, all);
  }

  /** Has what reads the body see it through something else, before anybody has begun to. */
  void through(UnaryOperator<BodySource> other) {
    source = other.apply(source);
  }

  // ---- the head

  /** {@return the status code} */
  public int status() {
    return head.status().code();
  }

  /** {@return the status in words, as the server has it} */
  public String reason() {
    return head.status().reason();
  }

  /** {@return whether the status is less than 400} */
  public boolean ok() {
    return status() < 400;
  }

  /** {@return the fields of the header} */
  public Headers headers() {
    return head.headers();
  }

  /** {@return where it has come from: after redirects, from somewhere else than was asked} */
  public URI url() {
    return request.url();
  }

  /** {@return the redirects that have led here, the first one first; their bodies are gone} */
  public List<ClientResponse> history() {
    return history;
  }

  /** {@return the type of the body without parameters, in lower case; empty if it is not said} */
  public String contentType() {
    String value = headers().get("content-type");
    return value == null ? "" : value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** {@return the charset that the server names and Java knows; UTF-8 otherwise} */
  public Charset charset() {
    String type = headers().get("content-type");
    String named = type == null ? null : HeaderParameter.of(type, "charset");
    try {
      return named == null ? StandardCharsets.UTF_8 : Charset.forName(named);
    } catch (IllegalArgumentException unknown) {
      return StandardCharsets.UTF_8;
    }
  }

  /** {@return how long the body is as it is sent; -1 if that is not known} */
  public long contentLength() {
    return Math.max(-1, head.length());
  }

  /**
   * Throws if the status is 400 or more; then the response is closed.
   *
   * @return this
   * @throws ClientResponseError with the status
   */
  public ClientResponse raiseForStatus() {
    if (!ok()) {
      close();
      Status status = head.status();
      throw new ClientResponseError(
          request + ": the server answers " + status, status, headers(), null);
    }
    return this;
  }

  /** {@return the fields after the body, which were read with it} */
  public Headers trailers() {
    return source.trailers();
  }

  /** {@return the version of HTTP that the server speaks} */
  public Version version() {
    return head.version();
  }

  /** {@return the request that it answers, the last one after redirects} */
  public ClientRequest request() {
    return request;
  }

  /**
   * What the fields {@code Link} say (RFC 8288), as which page is the next.
   *
   * @return the links by their relation, such as {@code "next"}, or by their URL if they have none;
   *     the first of each; what is no link is left out
   */
  public Map<String, Link> links() {
    return Link.parse(headers().all("link"), request.target());
  }

  ResponseHead head() {
    return head;
  }

  // ---- the body

  /**
   * All of the body. May be asked for again. Suspends until it has come.
   *
   * @return the bytes, decompressed
   * @throws ClientPayloadError if it ends early, or is too large: see {@link
   *     ClientOptions#maxInMemory}
   * @throws ClientTimeoutError if it takes too long
   */
  public byte[] bytes() {
    return all().clone();
  }

  private byte[] all() {
    byte[] known = whole;
    if (known != null) {
      return known;
    }
    var bytes = new ByteArrayOutputStream();
    InputStream in = stream();
    byte[] piece = new byte[(int) Math.min(PIECE, Math.max(1024, contentLength()))];
    try (this) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        if (bytes.size() + (long) count > mostInMemory) {
          throw new ClientPayloadError(
              request
                  + ": the body is larger than "
                  + mostInMemory
                  + " bytes: read it in pieces, save it to a file, or set maxInMemory",
              null);
        }
        bytes.write(piece, 0, count);
      }
    } catch (IOException broken) {
      throw notDecoded(broken);
    }
    byte[] read = bytes.toByteArray();
    whole = read;
    return read;
  }

  private ClientPayloadError notDecoded(IOException broken) {
    return broken("the body cannot be decompressed: " + broken.getMessage(), broken);
  }

  /**
   * All of the body as text. May be asked for again. Suspends until it has come.
   *
   * @return the text; what is not of the {@link #charset} becomes �
   * @throws ClientPayloadError as {@link #bytes} does
   */
  public String text() {
    return text(charset());
  }

  /**
   * The same in a charset that is known, whatever the server says.
   *
   * @param known what it is in
   * @return the text
   */
  public String text(Charset known) {
    return new String(all(), known);
  }

  /**
   * All of the body as a value of JSON. Suspends until it has come.
   *
   * @param type a record, …
   * @param <T> the type of the value
   * @return the value
   * @throws ContentTypeError if the server says that it is no JSON
   * @throws ClientPayloadError if it is none, or as {@link #bytes} does
   */
  public <T> T json(Class<T> type) {
    Object value = json((Type) type);
    if (value == null) {
      throw new ClientPayloadError(request + ": the JSON is null, and no " + type.getName(), null);
    }
    return type.cast(value);
  }

  /**
   * All of the body as a value of JSON. Suspends until it has come.
   *
   * @param type such as that of a list of records
   * @return the value
   * @throws ContentTypeError if the server says that it is no JSON
   * @throws ClientPayloadError if it is none, or as {@link #bytes} does
   */
  public @Nullable Object json(Type type) {
    String said = contentType();
    if (!said.isEmpty() && !said.endsWith("/json") && !said.endsWith("+json")) {
      throw notOfType("JSON was asked for", said);
    }
    try {
      return Json.standard().read(all(), type);
    } catch (IllegalArgumentException wrong) {
      throw new ClientPayloadError(request + ": " + wrong.getMessage(), wrong);
    }
  }

  /**
   * The body as a stream of the JDK, decompressed. This and its methods suspend the task that calls
   * them. To close it closes the response.
   *
   * @return the only one
   * @throws IllegalStateException if the body was asked for already
   */
  public InputStream stream() {
    if (begun) {
      throw new IllegalStateException(
          "the body of " + request + " was read already: keep what was given then");
    }
    if (exchange != null) {
      exchange.checkLoop();
    }
    begun = true;
    InputStream raw = new PieceStream(() -> source.read(), () -> source.close()); // it keeps this
    List<String> codings =
        request.handling.decompress
            ? Decompression.codings(headers().all("content-encoding"))
            : List.of();
    if (codings.isEmpty() || !Decompression.isKnown(codings)) {
      body = raw;
      return raw;
    }
    try {
      InputStream plain = Decompression.bounded(raw, codings, limit);
      body = plain;
      return plain;
    } catch (IOException broken) {
      close();
      throw notDecoded(broken);
    }
  }

  /**
   * The pieces of the body as they come, decompressed, for one loop. {@code hasNext} suspends. Each
   * is the reader's own.
   *
   * @return an iterator
   * @throws IllegalStateException if the body was asked for already
   */
  @Override
  public Iterator<ByteBuffer> iterator() {
    InputStream in = stream();
    if (in instanceof PieceStream pieces) { // not coded: each piece is nobody else's
      return each(
          () -> {
            byte[] piece = pieces.next();
            return piece == null ? null : ByteBuffer.wrap(piece);
          });
    }
    return each(
        () -> {
          byte[] piece = new byte[PIECE];
          int count = in.read(piece);
          return count < 0
              ? null
              : ByteBuffer.wrap(count < PIECE / 2 ? Arrays.copyOf(piece, count) : piece, 0, count);
        });
  }

  /**
   * The lines of the body as they come, for one loop, without their ends. {@code hasNext} suspends.
   * A line may be as long as {@link ClientOptions#maxInMemory} says.
   *
   * @return the lines, in the {@link #charset}
   */
  public Iterable<String> lines() {
    return () -> {
      var lines = new BodyLines(new InputStreamReader(stream(), charset()), mostInMemory);
      return each(lines::next);
    };
  }

  private interface Step<T> {
    @Nullable T next() throws IOException;
  }

  /**
   * The parts of a body of several ({@code multipart/…}), for one loop, as they come. {@code
   * hasNext} suspends; what is not read of one is skipped. They throw what {@link #bytes} throws.
   *
   * @return the parts
   * @throws ContentTypeError if the body has no parts
   * @throws ClientPayloadError if they have no boundary
   */
  public Iterable<Part> parts() {
    String type = headers().get("content-type");
    if (type == null || !contentType().startsWith("multipart/")) {
      throw notOfType("parts were asked for", type == null ? "a body of no known type" : type);
    }
    return PartsOfResponse.of(stream(), type, this::broken);
  }

  private ContentTypeError notOfType(String wanted, String found) {
    close();
    String text = ": " + wanted + ", and " + found + " has come, with " + head.status();
    return new ContentTypeError(request + text, head.status(), headers());
  }

  private ClientPayloadError broken(String why, Throwable cause) {
    close();
    return new ClientPayloadError(request + ": " + why, cause);
  }

  /** One after the other, until there is none; then the response is closed. */
  private <T> Iterator<T> each(Step<T> step) {
    return new Pulled<>(
        () -> {
          try {
            T next = step.next();
            if (next == null) {
              close();
            }
            return next;
          } catch (BodyLines.LineTooLong tooLong) {
            close();
            throw new ClientPayloadError(request + ": " + tooLong.getMessage(), tooLong);
          } catch (IOException broken) {
            close();
            throw notDecoded(broken);
          }
        },
        "there is no more of the body");
  }

  /**
   * Writes the body into a file as it comes; nothing but this waits for the disk. If it fails or is
   * cancelled, what is written stays. The total time of the request covers it: for what is large,
   * {@code r.timeout(ClientTimeout.NONE.withRead(…))} bounds the silence instead.
   *
   * @param file is replaced
   * @return how many bytes were written
   * @throws ClientPayloadError if the body ends early
   * @throws UncheckedIOException if it cannot be written
   */
  public long saveTo(Path file) {
    return saveTo(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  /**
   * Writes the body into a file as it comes; nothing but this waits for the disk. If it fails or is
   * cancelled, what is written stays.
   *
   * @param file where to
   * @param options how it is opened
   * @return how many bytes were written
   * @throws ClientPayloadError if the body ends early
   * @throws UncheckedIOException if it cannot be written
   */
  public long saveTo(Path file, StandardOpenOption... options) {
    long size = 0;
    try (this;
        AsyncFile out = Net.openFile(file, options)) {
      for (ByteBuffer piece : this) {
        size += piece.remaining();
        out.write(piece);
      }
      out.flush();
    }
    return size;
  }

  /**
   * Gives the connection up, or back if what is left of the body has come already. Does not
   * suspend. Idempotent.
   */
  @Override
  public void close() {
    source.close();
    InputStream opened = body;
    body = null;
    if (opened != null) {
      try {
        opened.close(); // what decompresses holds memory outside of the heap
      } catch (IOException never) {
        throw new UncheckedIOException(never);
      }
    }
  }

  @Override
  public String toString() {
    return "<ClientResponse " + request + " " + head.status() + ">";
  }
}
