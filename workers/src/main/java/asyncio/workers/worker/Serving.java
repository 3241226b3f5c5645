package asyncio.workers.worker;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.workers.connection.Link;
import asyncio.workers.wire.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The worker's end of the connection: does what comes, and says how it has ended. When the parent
 * says so, or is gone, it ends.
 */
public final class Serving implements Link.Peer {
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  private final EventLoop loop = EventLoop.running();
  private final int longest;
  private final Future<Boolean> disconnected = loop.createFuture();
  private final Future<Boolean> ended = loop.createFuture();
  private @Nullable CallTasks tasks;

  /**
   * A worker that has not been told what it is to be.
   *
   * @param longest how long a result may be, in bytes
   */
  public Serving(int longest) {
    this.longest = longest;
  }

  /** Waits for its end, and closes the resource. Suspends. */
  public void await() {
    Asyncio.await(ended);
    if (tasks != null) {
      tasks.close();
    }
  }

  @Override
  public void message(Link link, Kind kind, long id, ByteBuffer body) {
    CallTasks calls = tasks(link);
    switch (kind) {
      case SETUP -> calls.setUp(body, null);
      case CALL -> calls.begin(id, body);
      case CANCEL -> {
        calls.cancel(id);
        if (link.drop(Kind.RESULT, id)) {
          link.send(Kind.CANCELLED, id);
        }
      }
      case STOP -> {
        link.send(Kind.STOPPING, 0);
        calls.stop(id != 0);
      }
      default -> link.fail(new IllegalStateException("a parent does not say " + kind));
    }
  }

  private CallTasks tasks(Link link) {
    CallTasks made = tasks;
    if (made == null) {
      made = new CallTasks(longest, link::send, this::end);
      tasks = made;
    }
    return made;
  }

  @Override
  public void lost(Link link, @Nullable Throwable why) {
    if (tasks != null) {
      tasks.fallSilent();
    }
    if (!disconnected.done()) {
      disconnected.setResult(true);
    }
    end();
  }

  /** Waits until all that was said has left. Suspends. */
  void disconnect(Link link) {
    link.close();
    Asyncio.moveOnAfter(LAST_WORDS, disconnected);
  }

  private void end() {
    if (!ended.done()) {
      ended.setResult(true);
    }
  }
}
