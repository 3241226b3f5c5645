package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.TimeoutError;
import asyncio.http.ServerSentEvent;
import asyncio.http.Status;
import asyncio.http.connection.Pulled;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events that a server sends, for one loop that may go on for ever. When the connection ends,
 * it is made anew after the pause that the server asked for, three seconds unless it did, and the
 * server is told which event came last. It ends when the server answers 204, and fails when it
 * answers anything else than a stream of events, or if it cannot be reached the first time.
 *
 * {@snippet :
 * try (var events = session.events("http://127.0.0.1:8080/clock")) {
 *   for (var event : events) {
 *     System.out.println(event.data());
 *   }
 * }
 * }
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML: server-sent
 *     events</a>
 */
public final class EventSource implements AutoCloseable, Iterable<ServerSentEvent> {
  private static final Duration PAUSE = Duration.ofSeconds(3);
  private static final Duration LEAST = Duration.ofMillis(100); // whatever a server asks for
  private static final Duration LASTING =
      Duration.ofSeconds(1); // of a connection that is none that fails
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final EventLoop loop = EventLoop.running();
  private final ClientSession session;
  private final String url;
  private final Consumer<ClientRequest> setup;
  private @Nullable ClientResponse response;
  private @Nullable EventParser parser;
  private @Nullable String lastId;
  private Duration pause = PAUSE;
  private int failures; // one after the other
  private boolean connected; // once
  private Duration begun = Duration.ZERO; // the connection
  private @Nullable Future<Boolean> closing; // whoever pauses
  private boolean over;

  EventSource(ClientSession session, String url, Consumer<ClientRequest> setup) {
    this.session = session;
    this.url = url;
    this.setup = setup;
  }

  /** {@return the id of the event that came last; null if none had one} */
  public @Nullable String lastEventId() {
    return lastId;
  }

  /**
   * The events as they come. {@code hasNext} suspends.
   *
   * @return an iterator for one loop
   */
  @Override
  public Iterator<ServerSentEvent> iterator() {
    return new Pulled<>(this::await, "the server sends no more events");
  }

  private @Nullable ServerSentEvent await() {
    while (!over) {
      try {
        EventParser open = parser == null ? connect() : parser;
        if (open == null) {
          return null;
        }
        ServerSentEvent event = open.next();
        Duration asked = open.retry();
        pause = asked == null ? pause : asked;
        lastId = open.lastId();
        if (event != null) {
          if (loop.time().minus(begun).compareTo(LASTING) > 0) {
            failures = 0;
          }
          return event;
        }
      } catch (BodyLines.LineTooLong tooLong) {
        close();
        throw new ClientPayloadError("GET " + url + ": " + tooLong.getMessage(), tooLong);
      } catch (ClientResponseError refused) {
        close();
        throw refused;
      } catch (ClientError | TimeoutError | IOException lost) {
        if (over) {
          return null;
        }
        if (!connected) {
          close();
          throw lost instanceof RuntimeException unchecked
              ? unchecked
              : new ClientPayloadError("GET " + url + ": " + lost.getMessage(), lost);
        }
      }
      disconnect();
      if (!over) {
        pause();
      }
    }
    return null;
  }

  /** Longer each time, until it is closed. */
  private void pause() {
    Duration least = pause.compareTo(LEAST) < 0 ? LEAST : pause;
    Duration longer = least.multipliedBy(1L << Math.min(failures, 10));
    failures++;
    Future<Boolean> woken = loop.createFuture();
    closing = woken;
    Duration max = LONGEST.compareTo(least) < 0 ? least : LONGEST;
    Asyncio.moveOnAfter(longer.compareTo(max) > 0 ? max : longer, () -> Asyncio.await(woken));
    closing = null;
  }

  private @Nullable EventParser connect() {
    ClientResponse opened =
        session.get(
            url,
            request -> {
              request.timeout(request.handling.timeout.withTotal(null));
              request.header("Accept", "text/event-stream").header("Cache-Control", "no-store");
              String last = lastId == null ? "" : lastId;
              if (!last.isEmpty() && last.chars().noneMatch(Character::isISOControl)) {
                byte[] bytes = last.getBytes(StandardCharsets.UTF_8); // a character is a byte
                request.header("Last-Event-ID", new String(bytes, StandardCharsets.ISO_8859_1));
              }
              setup.accept(request);
            });
    response = opened;
    begun = loop.time();
    if (over || opened.status() == 204) {
      close();
      return null;
    }
    if (opened.status() != 200 || !opened.contentType().equals("text/event-stream")) {
      opened.close();
      throw new ClientResponseError(
          "GET "
              + url
              + ": no stream of events: the server answers "
              + opened.status()
              + " with "
              + (opened.contentType().isEmpty() ? "no content type" : opened.contentType()),
          new Status(opened.status(), opened.reason()),
          opened.headers(),
          null);
    }
    connected = true;
    var made =
        new EventParser(new InputStreamReader(opened.stream(), StandardCharsets.UTF_8), lastId);
    parser = made;
    return made;
  }

  private void disconnect() {
    ClientResponse open = response;
    response = null;
    parser = null;
    if (open != null) {
      open.close();
    }
  }

  /** Ends it. Does not suspend. Idempotent. */
  @Override
  public void close() {
    over = true;
    disconnect();
    Future<Boolean> waiting = closing;
    if (waiting != null && !waiting.done()) {
      waiting.setResult(true);
    }
  }

  @Override
  public String toString() {
    return "<EventSource " + (over ? "closed" : parser == null ? "connecting" : "open") + ">";
  }
}
