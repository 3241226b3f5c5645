package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Violation;
import asyncio.http.engine.Event;
import asyncio.http.engine.ResponseHead;
import asyncio.net.AsyncFile;
import asyncio.net.ConnectionResetError;
import asyncio.net.Net;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response on one connection of HTTP/1.1. When the response is whole, the
 * connection goes back to the pool, unless something is left on it: a body that was not sent, a
 * server that wants to close. Whatever fails, and whoever is cancelled, ends the connection; so
 * nothing is ever answered with what was meant for somebody else.
 */
final class Exchange extends SentRequest {
  private final Pool pool;
  private final ClientConnection connection;
  private boolean answered; // something has come

  Exchange(ClientRequest request, Patience patience, Pool pool, ClientConnection connection) {
    super(request, patience);
    this.pool = pool;
    this.connection = connection;
  }

  /** Sends it, and waits for the head of the final response. */
  ResponseHead run(String target, Headers headers, boolean upgrade) {
    long before = connection.received();
    try {
      connection.parser.expect(request.method(), upgrade);
      send(target, headers);
      ResponseHead found = head;
      if (found == null) {
        found = patience.in(Phase.HEAD, patience.limits().read(), this::awaitHead);
      }
      keepUnasked();
      head = found;
      if (!upgrade || found.status().code() != 101) {
        takeEarly();
      }
      return found;
    } catch (HttpError broken) {
      abort();
      raiseUnsent();
      if (broken.violation() == Violation.INCOMPLETE_HEAD) {
        throw disconnected(broken);
      }
      throw new ClientError(request + ": the server breaks HTTP: " + broken.getMessage(), broken);
    } catch (ConnectionResetError lost) {
      abort();
      raiseUnsent();
      throw disconnected(lost);
    } catch (Throwable failed) {
      abort();
      throw failed;
    } finally {
      answered = connection.received() > before;
    }
  }

  private ServerDisconnectedError disconnected(Throwable why) {
    return new ServerDisconnectedError(
        request + ": the server closed the connection without an answer: " + why.getMessage(), why);
  }

  /** Whether anything has come back. */
  boolean wasAnswered() {
    return answered;
  }

  // ---- the request

  private void send(String target, Headers headers) {
    Payload payload = payload();
    connection.writer.head(request.method(), target, headers, payload.length());
    if (payload instanceof Payload.Bytes all
        && all.bytes().length <= Payload.SHORT
        && !isHeldBack()) {
      connection.writer.data(ByteBuffer.wrap(all.bytes()));
      connection.writer.end();
      connection.write();
      if (connection.isFull()) {
        patience.in(Phase.SEND, null, connection::drain);
      } else { // as most are: then nothing is waited for
        connection.drain();
        patience.passed(Phase.SEND);
      }
      request.sent(all.bytes().length);
    } else {
      patience.in(
          Phase.SEND,
          null,
          () -> {
            connection.flush();
            sendAside(payload);
            awaitSent();
          });
    }
  }

  @Override
  void sendAll(Payload payload) throws Exception {
    new BodySending(new Sink(), request::sent).send(payload);
    connection.writer.end();
    connection.flush();
  }

  /** Takes the body; what is in a file goes straight to the socket. */
  private final class Sink implements BodySending.Sink {
    @Override
    public void put(ByteBuffer piece) {
      connection.writer.data(piece);
      connection.flush();
    }

    @Override
    public long put(AsyncFile in, long at, long limit) {
      connection.flush();
      long count = Net.sendFile(connection.transport(), in, at, limit, true);
      if (count > 0) {
        connection.writer.past(count);
      }
      return count;
    }
  }

  @Override
  void cutOff() {
    connection.abort();
  }

  // ---- the response

  @Override
  Event poll() {
    return connection.poll();
  }

  @Override
  void awaitMore() {
    connection.awaitMore();
  }

  @Override
  void wakeReader() {
    connection.wakeReader();
  }

  @Override
  byte[] bytes(Event.Data data) {
    return connection.parser.take(data);
  }

  // ---- the end

  @Override
  void finish() {
    if (isOver()) {
      return;
    }
    setOver();
    if (stopSending()) {
      pool.discard(connection);
    } else if (Objects.requireNonNull(head).keepAlive()) {
      pool.giveBack(connection, promised(head.headers()));
    } else {
      pool.discard(connection);
    }
  }

  /** How long the server keeps the connection, less a second, for the way takes time, too. */
  private static @Nullable Duration promised(Headers headers) {
    String value = headers.get("keep-alive");
    if (value == null) {
      return null;
    }
    for (String part : value.split(",", -1)) {
      String text = part.strip();
      if (text.regionMatches(true, 0, "timeout=", 0, 8) && text.length() <= 8 + 6) {
        try {
          return Duration.ofSeconds(Math.max(0, Integer.parseInt(text.substring(8)) - 1));
        } catch (NumberFormatException none) {
          return null;
        }
      }
    }
    return null;
  }

  /** Nobody wants the rest: the connection is kept if the rest is here, and closed otherwise. */
  @Override
  public void close() {
    setClosed();
    try {
      while (!isOver() && connection.hasNews()) {
        Event event = connection.parser.next();
        if (event instanceof Event.End) {
          var _ = piece(event);
        } else if (!(event instanceof Event.Data)) {
          break;
        }
      }
    } catch (HttpError broken) {
      // it is closed
    }
    abort();
  }

  @Override
  void abort() {
    if (!isOver()) {
      setOver();
      boolean _ = stopSending();
      connection.abort();
      pool.discard(connection);
    }
  }

  /** The connection speaks another protocol from now on, and leaves the pool when it is gone. */
  ClientConnection upgrade() {
    setOver();
    connection.idle(() -> pool.discard(connection));
    return connection;
  }

  @Override
  public String toString() {
    return request + " over " + connection;
  }
}
