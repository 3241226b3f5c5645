package asyncio.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An event that a server sends to a page.
 *
 * @param data of any number of lines
 * @param event which listeners are told; null: those of {@code message}
 * @param id what the client says it has had last when it connects again; null: as before
 * @param retry how long the client waits then; null: as before
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML: server-sent
 *     events</a>
 */
public record ServerSentEvent(
    String data, @Nullable String event, @Nullable String id, @Nullable Duration retry) {
  /** Checks that nothing but the data has several lines. */
  public ServerSentEvent {
    checkLine(event, "event");
    checkLine(id, "id");
  }

  private static void checkLine(@Nullable String text, String part) {
    if (text != null && (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0)) {
      throw new IllegalArgumentException("the " + part + " of an event is one line");
    }
    if (text != null && part.equals("id") && text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the id of an event has no NUL");
    }
  }

  /**
   * An event with nothing but data.
   *
   * @param data of any number of lines
   * @return the event
   */
  public static ServerSentEvent of(String data) {
    return new ServerSentEvent(data, null, null, null);
  }

  /**
   * The same with a name.
   *
   * @param name which listeners are told
   * @return the event
   */
  public ServerSentEvent withEvent(String name) {
    return new ServerSentEvent(data, name, id, retry);
  }

  /**
   * The same with an id.
   *
   * @param other what the client says it has had last
   * @return the event
   */
  public ServerSentEvent withId(String other) {
    return new ServerSentEvent(data, event, other, retry);
  }

  /** {@return the event as it is sent, with the empty line that ends it} */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (event != null) {
      text.append("event: ").append(event).append('\n');
    }
    if (id != null) {
      text.append("id: ").append(id).append('\n');
    }
    if (retry != null) {
      text.append("retry: ").append(retry.toMillis()).append('\n');
    }
    data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    if (data.isEmpty() || data.endsWith("\n") || data.endsWith("\r")) {
      text.append("data: \n"); // lines() leaves out the last one
    }
    return text.append('\n').toString();
  }
}
