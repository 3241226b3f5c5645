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
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** The client's side of a handshake. */
public final class ClientHandshake {
  private static final int READ = 8 * 1024;
  private static final int KEY = 16; // bytes
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private ClientHandshake() {}

  /**
   * Opens a WebSocket on a connection that nobody has used. Suspends until it is open.
   *
   * @param stream the connection
   * @param target path and query, escaped
   * @param options how this side behaves
   * @param headers of the handshake, beside its own
   * @param random gives the key and the masks; nobody must be able to guess them
   * @return this side
   * @throws HttpError if the server does not agree
   */
  public static WebSocket open(
      Stream stream,
      String target,
      WebSocketOptions options,
      Headers headers,
      RandomGenerator random) {
    byte[] key = new byte[KEY];
    random.nextBytes(key);
    DeflateParameters offer = options.compress() ? DeflateParameters.DEFAULT : null;
    Headers.Builder fields = headers.toBuilder();
    Handshake.request(key, options.subprotocols(), offer).forEach(fields::add);
    if (!fields.contains("host")) {
      fields.add("host", "localhost");
    }
    RequestWriter writer = new RequestWriter();
    writer.head(Method.GET, target, fields.build(), 0);
    writer.end();
    stream.write(writer.take());

    ResponseParser parser = new ResponseParser(Limits.DEFAULT);
    parser.expect(Method.GET, true);
    ResponseHead head = head(parser, stream);
    String subprotocol = Handshake.check(head, key, options.subprotocols());
    DeflateParameters agreed = offer == null ? null : offer.agreed(head.headers());
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    first.writeBytes(parser.takeRest());
    stream.reader().feedEof(); // it gets no more: the WebSocket does
    first.writeBytes(stream.reader().read());
    Deflation deflation = agreed == null ? null : new Deflation(agreed, false, options.threshold());
    WebSocketEngine engine =
        new WebSocketEngine(false, options.limits(), deflation, random::nextInt);
    return new WebSocketSession(
        stream.writer().transport(), engine, options, subprotocol, PATIENCE, first.toByteArray());
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
