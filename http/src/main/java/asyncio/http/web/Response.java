package asyncio.http.web;

import asyncio.http.Cookie;
import asyncio.http.Headers;
import asyncio.http.Json;
import asyncio.http.Method;
import asyncio.http.Status;
import asyncio.http.WebSocketOptions;
import asyncio.http.engine.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An answer. It is immutable, so one can be given many times. How it is framed, whether the
 * connection stays, and the date are up to the server.
 */
public final class Response {
  private static final Body EMPTY = new Body.Empty();
  private static final Headers PLAIN = Headers.of("content-type", "text/plain; charset=utf-8");
  private static final Headers HTML = Headers.of("content-type", "text/html; charset=utf-8");
  private static final Headers JSON = Headers.of("content-type", "application/json");

  private final Status status;
  private final Headers headers;
  private final Body body;

  private Response(Status status, Headers headers, Body body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /**
   * A text.
   *
   * @param text the body
   * @return 200, text/plain in UTF-8
   */
  public static Response text(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8), PLAIN);
  }

  /**
   * A page.
   *
   * @param html the body, with everything escaped that has to be
   * @return 200, text/html in UTF-8
   */
  public static Response html(String html) {
    return of(html.getBytes(StandardCharsets.UTF_8), HTML);
  }

  /**
   * Some bytes.
   *
   * @param data the body, which is copied
   * @param contentType what they are
   * @return 200
   */
  public static Response bytes(byte[] data, String contentType) {
    return of(data.clone(), Headers.of("content-type", contentType));
  }

  /** Some bytes that nobody else has. */
  private static Response of(byte[] data, Headers headers) {
    ByteBuffer all = ByteBuffer.wrap(data).asReadOnlyBuffer();
    return new Response(Status.OK, headers, new Body.Bytes(all));
  }

  /**
   * A body that is made while it is sent, in chunks.
   *
   * @param contentType what it is
   * @param producer makes it
   * @return 200
   */
  public static Response stream(String contentType, Body.Producer producer) {
    return new Response(
        Status.OK, Headers.of("content-type", contentType), new Body.Stream(producer));
  }

  /**
   * A WebSocket, with the default options. See {@link #webSocket(WebSocketOptions,
   * WebSocketHandler)}.
   *
   * @param handler talks
   * @return 101
   */
  public static Response webSocket(WebSocketHandler handler) {
    return webSocket(WebSocketOptions.DEFAULT, handler);
  }

  /**
   * A WebSocket. The handler begins when the server has agreed to it; a request that does not ask
   * for one is answered with 426, and one of a page of another site with 403.
   *
   * @param options how the server behaves there
   * @param handler talks
   * @return 101
   */
  public static Response webSocket(WebSocketOptions options, WebSocketHandler handler) {
    return new Response(Status.of(101), Headers.EMPTY, new Body.Talk(handler, options));
  }

  /** What the client sees of an error: the reason, and nothing that it has sent. */
  static Response error(int code) {
    return text(Status.of(code).reason() + "\n").withStatus(code);
  }

  /**
   * A value as JSON, by {@link Json#standard}.
   *
   * @param value a record, a list, …
   * @return 200, application/json
   * @throws IllegalArgumentException if there is no JSON for it
   */
  public static Response json(@Nullable Object value) {
    return of(Json.standard().write(value), JSON);
  }

  /**
   * Events that are sent to a page as they happen. Whoever makes them is cancelled when the client
   * leaves; nothing keeps them for one that connects again.
   *
   * @param producer makes them
   * @return 200, text/event-stream
   */
  public static Response sse(EventStream.Producer producer) {
    return new Response(
        Status.OK,
        Headers.of(
            "content-type",
            "text/event-stream",
            "cache-control",
            "no-cache",
            "x-accel-buffering",
            "no"), // or else nginx keeps them
        EventStream.of(producer));
  }

  /**
   * Sends the client elsewhere.
   *
   * @param code 301 or 308: for ever; 302 or 307: now; 303: to get what has arrived of it
   * @param location where to
   * @return the response
   * @throws IllegalArgumentException if it is no such code
   */
  public static Response redirect(int code, String location) {
    if (code / 100 != 3 || code == 304) {
      throw new IllegalArgumentException(code + " sends nobody anywhere");
    }
    return status(code).withHeader("location", location);
  }

  /**
   * A status without a body.
   *
   * @param code from 200 to 599
   * @return the response
   * @throws IllegalArgumentException if it is no such code
   */
  public static Response status(int code) {
    return new Response(answer(code), Headers.EMPTY, EMPTY);
  }

  /**
   * Sends the client elsewhere.
   *
   * @param location where to
   * @return 303, so that it gets what is there
   */
  public static Response seeOther(String location) {
    return status(303).withHeader("location", location);
  }

  private static Status answer(int code) {
    Status status = Status.of(code);
    if (status.isInformational()) {
      throw new IllegalArgumentException(status + " does not answer a request");
    }
    return status;
  }

  /**
   * The same with another status.
   *
   * @param code from 200 to 599
   * @return the response
   * @throws IllegalArgumentException if it is no such code
   */
  public Response withStatus(int code) {
    return new Response(answer(code), headers, body);
  }

  /**
   * The same with a field, in the place of those of that name.
   *
   * @param name of the field
   * @param value of the field
   * @return the response
   * @throws IllegalArgumentException if it cannot stand in a header
   */
  public Response withHeader(String name, String value) {
    return new Response(status, headers.toBuilder().set(name, value).build(), body);
  }

  /**
   * The same with a field more.
   *
   * @param name of the field
   * @param value of the field
   * @return the response
   * @throws IllegalArgumentException if it cannot stand in a header
   */
  public Response withAddedHeader(String name, String value) {
    return new Response(status, headers.toBuilder().add(name, value).build(), body);
  }

  /**
   * The same with fields, each in the place of those of its name; some have to be more than one.
   *
   * @param more the fields
   * @return the response
   */
  public Response withHeaders(Headers more) {
    Headers.Builder fields = headers.toBuilder();
    more.forEach((name, value) -> fields.remove(name));
    more.forEach(fields::add);
    return new Response(status, fields.build(), body);
  }

  /**
   * The same with another body.
   *
   * @param other the body
   * @return the response
   */
  public Response withBody(Body other) {
    return new Response(status, headers, other);
  }

  /**
   * The same with a cookie.
   *
   * @param cookie for the client
   * @return the response
   */
  public Response withCookie(Cookie cookie) {
    return withAddedHeader("set-cookie", cookie.header());
  }

  /**
   * The same, and the client throws a cookie away.
   *
   * @param name of the cookie, whose path is {@code "/"}
   * @return the response
   */
  public Response withoutCookie(String name) {
    return withCookie(Cookie.of(name, "").withMaxAge(Duration.ZERO));
  }

  /** {@return the status} */
  public Status status() {
    return status;
  }

  /** {@return the fields, without those that the server adds} */
  public Headers headers() {
    return headers;
  }

  /** {@return the body} */
  public Body body() {
    return body;
  }

  /**
   * How long its body is; {@link MessageWriter#UNKNOWN} if that is not known. Where none is sent,
   * the fields may say how long it would be.
   *
   * @throws IllegalArgumentException if the fields say something else than the body
   * @throws IllegalStateException if the status has no body, and there is one
   */
  long length(Method method) {
    long length =
        switch (body) {
          case Body.Empty empty -> {
            boolean unsent = method.equals(Method.HEAD) || status.code() == 304;
            yield unsent && headers.contains("content-length") ? MessageWriter.UNKNOWN : 0;
          }
          case Body.Bytes bytes -> bytes.data().remaining();
          case Body.File file -> file.length();
          case Body.Stream stream -> MessageWriter.UNKNOWN;
          case Body.Talk talk -> MessageWriter.UNKNOWN;
        };
    long agreed = MessageWriter.agreedLength(headers, length);
    if (status.code() == 204 && agreed > 0) {
      throw new IllegalStateException("a response of 204 has no body");
    }
    return agreed;
  }

  @Override
  public String toString() {
    return "<Response " + status + ">";
  }
}
