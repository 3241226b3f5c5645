package asyncio.http.web;

import asyncio.EventLoop;
import asyncio.http.ServerSentEvent;
import asyncio.http.connection.Deadline;
import java.time.Duration;

/**
 * Sends events to a page, one after the other. While there are none a comment goes out now and
 * then: it keeps proxies from closing the connection, and shows whether the client is still there.
 * When it is not, whoever makes the events is cancelled, as when the server is stopped: pages
 * connect again.
 */
public final class EventStream {
  private static final long SILENCE = Duration.ofSeconds(15).toNanos();

  private final BodyWriter out;
  private final Deadline silence = new Deadline(EventLoop.running(), this::silent);

  /** Makes events, in the task of the connection. */
  @FunctionalInterface
  public interface Producer {
    /**
     * Makes all events there will be; a page connects again when it returns.
     *
     * @param events where to
     * @throws Exception any; the stream is cut off then
     */
    void produce(EventStream events) throws Exception;
  }

  private EventStream(BodyWriter out) {
    this.out = out;
  }

  static Body.Stream of(Producer producer) {
    return new Body.Stream(
        out -> {
          EventStream events = new EventStream(out);
          out.cancelIfClientLeaves();
          out.endOnStop();
          out.write(":\n\n"); // the client learns that it is connected
          events.silence.in(SILENCE);
          try {
            producer.produce(events);
          } finally {
            events.silence.cancel();
          }
        });
  }

  /**
   * Sends data. Suspends while the client does not take it.
   *
   * @param data of any number of lines
   * @throws asyncio.net.ConnectionResetError if the client has gone, or takes nothing for too long
   */
  public void send(String data) {
    send(ServerSentEvent.of(data));
  }

  /**
   * Sends an event. Suspends while the client does not take it.
   *
   * @param event what to send
   * @throws asyncio.net.ConnectionResetError if the client has gone, or takes nothing for too long
   */
  public void send(ServerSentEvent event) {
    out.write(event.text());
    silence.in(SILENCE);
  }

  private void silent() {
    out.writeSoon(":\n\n");
    silence.in(SILENCE);
  }
}
