package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.http.Headers;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.WebSocket;
import asyncio.http.WebSocketOptions;
import asyncio.http.connection.ClientHandshake;
import asyncio.http.engine.Event;
import asyncio.http.engine.RequestWriter;
import asyncio.http.engine.ResponseHead;
import asyncio.http.engine.ResponseParser;
import asyncio.net.MemoryStreams;
import asyncio.net.Net;
import asyncio.net.Stream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tests an application without a socket: requests go through the same bytes, parser, connection and
 * limits as in a server, in memory, so in virtual time, too. In a task of a running loop; it keeps
 * its connection as a browser does.
 *
 * {@snippet :
 * try (var client = TestClient.of(application)) {
 *   var response = client.get("/hello/Ann");
 *   assert response.status() == 200 && response.text().equals("Hello, Ann");
 * }
 * }
 */
public final class TestClient implements AutoCloseable {
  private static final Limits LARGE =
      new Limits(64 * 1024, 64 * 1024, 1000, 256 * 1024, Integer.MAX_VALUE, 64 * 1024, 100);

  private final Application application;
  private final Serving serving;
  private final RandomGenerator random = new SplittableRandom(1); // of a test, not of the world
  private @Nullable Stream stream;
  private RequestWriter writer = new RequestWriter();
  private ResponseParser parser = new ResponseParser(LARGE);

  private TestClient(Application application, InstantSource time) {
    this.application = application;
    this.serving = new Serving(application, time);
  }

  /**
   * Starts an application. Suspends until its hooks are through.
   *
   * @param gateway what to test: an {@link Application}, or any other
   * @return a client of it
   */
  public static TestClient of(Gateway gateway) {
    return of(gateway, InstantSource.system());
  }

  /**
   * Starts an application that takes the date from somewhere. Suspends until its hooks are through.
   *
   * @param gateway what to test: an {@link Application}, or any other
   * @param time what its responses say the time is
   * @return a client of it
   */
  public static TestClient of(Gateway gateway, InstantSource time) {
    Application application = Application.of(gateway);
    application.claim();
    try {
      application.start();
    } catch (Throwable failed) {
      application.stop();
      throw failed;
    }
    return new TestClient(application, time);
  }

  /**
   * Gets something. Suspends until it is there.
   *
   * @param target path and query, escaped
   * @return the answer
   */
  public TestResponse get(String target) {
    return request(Method.GET, target, Headers.EMPTY, new byte[0]);
  }

  /**
   * Sends something. Suspends until it is answered.
   *
   * @param target path and query, escaped
   * @param body in UTF-8
   * @return the answer
   */
  public TestResponse post(String target, String body) {
    return request(Method.POST, target, Headers.EMPTY, body.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends any request. Suspends until it is answered.
   *
   * @param method what is to be done
   * @param target path and query, escaped
   * @param headers of the request; Host is added if it is missing
   * @param body of the request
   * @return the answer
   * @throws asyncio.http.HttpError if the answer breaks a rule
   * @throws IllegalStateException if there is none
   */
  public TestResponse request(Method method, String target, Headers headers, byte[] body) {
    Stream connected = connected();
    Headers complete =
        headers.contains("host") ? headers : headers.toBuilder().add("Host", "localhost").build();
    parser.expect(method, false);
    writer.head(method, target, complete, body.length);
    writer.data(ByteBuffer.wrap(body));
    writer.end();
    connected.write(writer.take());
    try {
      return response(connected);
    } catch (Throwable failed) { // the next request begins anew
      connected.close();
      stream = null;
      throw failed;
    }
  }

  private Stream connected() {
    Stream open = stream;
    if (open == null) {
      open = connect();
      stream = open;
      writer = new RequestWriter();
      parser = new ResponseParser(LARGE);
    }
    return open;
  }

  /** A new connection to the application. */
  private Stream connect() {
    MemoryStreams ends = Net.memoryStreams(Serving.READ_AHEAD, Integer.MAX_VALUE);
    var server = ends.right();
    Asyncio.createTask(() -> serving.serve(server.reader(), server.writer()), "test connection");
    return ends.left();
  }

  private TestResponse response(Stream open) {
    ResponseHead head = null;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      switch (parser.next()) {
        case ResponseHead found -> head = found;
        case Event.Data data -> {
          byte[] piece = new byte[data.bytes().remaining()];
          data.bytes().get(piece);
          body.writeBytes(piece);
        }
        case Event.End end -> {
          if (head != null && !head.status().isInformational()) {
            if (!head.keepAlive()) {
              open.close();
              stream = null;
            }
            return new TestResponse(head.status(), head.headers(), body.toByteArray());
          }
        }
        case Event.Pause.NEED_MORE -> {
          byte[] data = open.read(16 * 1024);
          if (data.length == 0) {
            parser.receiveEnd();
          }
          parser.receive(ByteBuffer.wrap(data));
        }
        default -> throw new IllegalStateException("the connection was closed without an answer");
      }
    }
  }

  /**
   * Opens a WebSocket to the application, on a connection of its own, with the default options.
   * Suspends until it is open.
   *
   * @param target path and query, escaped
   * @return the client's side, which its task closes
   * @throws asyncio.http.HttpError if the application does not agree
   */
  public WebSocket webSocket(String target) {
    return webSocket(target, WebSocketOptions.DEFAULT, Headers.EMPTY);
  }

  /**
   * Opens a WebSocket to the application, on a connection of its own. Suspends until it is open.
   *
   * @param target path and query, escaped
   * @param options how the client behaves
   * @param headers of the handshake, beside its own
   * @return the client's side, which its task closes
   * @throws asyncio.http.HttpError if the application does not agree
   */
  public WebSocket webSocket(String target, WebSocketOptions options, Headers headers) {
    Stream other = connect();
    try {
      return new ClientHandshake(options, random).open(other, target, headers);
    } catch (Throwable failed) {
      other.close();
      throw failed;
    }
  }

  /**
   * Sends bytes as they are on a connection of their own, and then no more. Suspends until the
   * application has closed it.
   *
   * @param bytes a character is a byte
   * @return all that came back, a byte is a character
   */
  public String raw(String bytes) {
    Stream other = connect();
    try (other) {
      other.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      other.writeEof();
      return new String(other.read(), StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * A connection whose bytes are the test's business.
   *
   * @return the end of the client, open
   */
  public Stream open() {
    return connect();
  }

  /** {@return how many connections the application has} */
  public int connections() {
    return serving.size();
  }

  /**
   * Stops the application as a server would be stopped, and waits for that: idle connections are
   * closed, what is being answered is answered, and after the grace it is cancelled.
   *
   * @param grace how long that may take
   */
  public void stop(Duration grace) {
    serving.stop(grace);
  }

  /** Stops the application and cleans up. */
  @Override
  public void close() {
    try {
      Stream open = stream;
      if (open != null) {
        open.close();
      }
      serving.stop(application.limits().shutdown());
    } finally {
      application.stop();
    }
  }
}
