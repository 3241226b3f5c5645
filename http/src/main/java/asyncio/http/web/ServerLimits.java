package asyncio.http.web;

import asyncio.http.Http2Limits;
import asyncio.http.Limits;
import java.time.Duration;

/**
 * What a client can have of a server, at most. All are on by default.
 *
 * @param messages how much of a message is taken
 * @param connections how many clients there may be; more are answered with 503
 * @param idle how long a connection may stay without a request
 * @param head how long the head of a request may take, from its first byte
 * @param body how long the server waits for a body in all, beside what {@code bodyRate} allows
 * @param bodyRate how many bytes of a body have to come in a second, on average
 * @param write how long a client may take nothing of what is sent
 * @param handler how long a handler may take to answer; making the body of a stream does not count
 * @param unread how many bytes of a body that no handler has read are read for the sake of the
 *     connection; with more it is closed
 * @param shutdown how long handlers may go on when the server is stopped
 * @param http2 what a client has besides, if it speaks HTTP/2
 */
public record ServerLimits(
    Limits messages,
    int connections,
    Duration idle,
    Duration head,
    Duration body,
    int bodyRate,
    Duration write,
    Duration handler,
    int unread,
    Duration shutdown,
    Http2Limits http2) {
  /**
   * 10,000 connections; 75 s idle, 10 s a head, 30 s and a second for each KiB a body, 30 s for a
   * write, 60 s for a handler, 64 KiB unread, 30 s for shutting down; {@link Http2Limits#DEFAULT}.
   */
  public static final ServerLimits DEFAULT =
      new ServerLimits(
          Limits.DEFAULT,
          10_000,
          Duration.ofSeconds(75),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          1024,
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          64 * 1024,
          Duration.ofSeconds(30),
          Http2Limits.DEFAULT);

  /** Checks that all are positive. */
  public ServerLimits {
    if (connections < 1 || bodyRate < 1 || unread < 0) {
      throw new IllegalArgumentException("nothing fits into these limits");
    }
  }

  /**
   * The same with other limits for messages.
   *
   * @param other how much of a message is taken
   * @return the limits
   */
  public ServerLimits withMessages(Limits other) {
    return new ServerLimits(
        other, connections, idle, head, body, bodyRate, write, handler, unread, shutdown, http2);
  }

  /**
   * The same with another number of connections.
   *
   * @param max how many clients there may be
   * @return the limits
   */
  public ServerLimits withConnections(int max) {
    return new ServerLimits(
        messages, max, idle, head, body, bodyRate, write, handler, unread, shutdown, http2);
  }

  /**
   * The same with another time for shutting down.
   *
   * @param time how long handlers may go on when the server is stopped
   * @return the limits
   */
  public ServerLimits withShutdown(Duration time) {
    return new ServerLimits(
        messages, connections, idle, head, body, bodyRate, write, handler, unread, time, http2);
  }

  /**
   * The same with other limits for HTTP/2.
   *
   * @param other what a client has besides
   * @return the limits
   */
  public ServerLimits withHttp2(Http2Limits other) {
    return new ServerLimits(
        messages, connections, idle, head, body, bodyRate, write, handler, unread, shutdown, other);
  }
}
