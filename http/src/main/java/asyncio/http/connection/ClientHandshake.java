package asyncio.http.connection;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.Violation;
import asyncio.http.WebSocket;
import asyncio.http.WebSocketOptions;
import asyncio.http.engine.DeflateParameters;
import asyncio.http.engine.Deflation;
import asyncio.http.engine.Event;
import asyncio.http.engine.Handshake;
import asyncio.http.engine.RequestWriter;
import asyncio.http.engine.ResponseHead;
import asyncio.http.engine.ResponseParser;
import asyncio.http.engine.WebSocketEngine;
import asyncio.net.Stream;
import asyncio.net.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The client's side of a handshake: what is asked, whether the answer agrees, and what follows. */
public final class ClientHandshake {
  private static final int READ = 8 * 1024;
  private static final int KEY = 16; // bytes
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final WebSocketOptions options;
  private final RandomGenerator random;
  private final byte[] key = new byte[KEY];
  private final @Nullable DeflateParameters offer;
  private @Nullable String subprotocol;
  private @Nullable DeflateParameters agreed;

  /**
   * A handshake.
   *
   * @param options how this side behaves
   * @param random gives the key and the masks; nobody must be able to guess them
   */
  public ClientHandshake(WebSocketOptions options, RandomGenerator random) {
    this.options = options;
    this.random = random;
    this.offer = options.compress() ? DeflateParameters.DEFAULT : null;
  }

  /** {@return the fields of a request, with another key each time} */
  public Headers fields() {
    random.nextBytes(key);
    Headers.Builder fields = Headers.builder();
    Handshake.request(key, options.subprotocols(), offer).forEach(fields::add);
    return fields.build();
  }

  /**
   * Checks the answer.
   *
   * @param head of the response
   * @throws HttpError if the server does not agree
   */
  public void check(ResponseHead head) {
    subprotocol = Handshake.check(head, key, options.subprotocols());
    agreed = offer == null ? null : offer.agreed(head.headers());
  }

  /**
   * Takes the connection over, once the answer was checked.
   *
   * @param transport the connection
   * @param first what has arrived behind the answer
   * @return this side
   */
  public WebSocket begin(Transport transport, byte[] first) {
    Deflation deflation = agreed == null ? null : new Deflation(agreed, false, options.threshold());
    var engine = new WebSocketEngine(false, options.limits(), deflation, random::nextInt);
    return new WebSocketSession(transport, engine, options, subprotocol, PATIENCE, first);
  }

  /**
   * Opens a WebSocket on a connection that nobody has used. Suspends until it is open.
   *
   * @param stream the connection
   * @param target path and query, escaped
   * @param headers of the handshake, beside its own
   * @return this side
   * @throws HttpError if the server does not agree
   */
  public WebSocket open(Stream stream, String target, Headers headers) {
    Headers.Builder fields = headers.toBuilder();
    fields().forEach(fields::add);
    if (!fields.contains("host")) {
      fields.add("host", "localhost");
    }
    RequestWriter writer = new RequestWriter();
    writer.head(Method.GET, target, fields.build(), 0);
    writer.end();
    stream.write(writer.take());

    ResponseParser parser = new ResponseParser(Limits.DEFAULT);
    parser.expect(Method.GET, true);
    check(head(parser, stream));
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    first.writeBytes(parser.takeRest());
    stream.reader().feedEof(); // it gets no more: the WebSocket does
    first.writeBytes(stream.reader().read());
    return begin(stream.writer().transport(), first.toByteArray());
  }

  /** The answer; an interim one is not it. */
  private static ResponseHead head(ResponseParser parser, Stream stream) {
    while (true) {
      Event event = parser.next();
      if (event instanceof ResponseHead head
          && (!head.status().isInformational() || head.status().code() == 101)) {
        return head;
      }
      if (event == Event.CLOSED) {
        throw new HttpError(Violation.INCOMPLETE_HEAD);
      }
      if (event == Event.NEED_MORE) {
        byte[] data = stream.read(READ);
        if (data.length == 0) {
          parser.receiveEnd();
        }
        parser.receive(ByteBuffer.wrap(data));
      }
    }
  }
}
