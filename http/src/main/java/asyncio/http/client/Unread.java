package asyncio.http.client;

import asyncio.EventLoop;
import java.lang.ref.Cleaner;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a response that nobody has read to its end, and nobody has closed, when it has become
 * garbage; then its connection is closed. One whose body came with its head needs no watching.
 */
final class Unread implements Runnable {
  private final EventLoop loop = EventLoop.running();
  private final Object request; // what it is called
  private final Runnable abandon;
  private Cleaner.@Nullable Cleanable watch;
  private volatile boolean over;

  private Unread(Object request, Runnable abandon) {
    this.request = request;
    this.abandon = abandon;
  }

  private static final class Owners {
    static final Cleaner CLEANER =
        Cleaner.create(Thread.ofPlatform().daemon().name("asyncio-unread").factory());
  }

  /** Watches a response, which neither what it is called nor what is to be done may refer to. */
  static Unread watch(Object response, Object request, Runnable abandon) {
    var unread = new Unread(request, abandon);
    unread.watch = Owners.CLEANER.register(response, unread);
    return unread;
  }

  /** Nothing of it is open any more. */
  void over() {
    over = true;
    if (watch != null) {
      watch.clean();
    }
  }

  /** Called by the thread that finds garbage, or when it is over. */
  @Override
  public void run() {
    if (over) {
      return;
    }
    try {
      loop.callSoonThreadsafe(this::report);
    } catch (IllegalStateException loopClosed) {
      // the session was closed before, and the connection with it
    }
  }

  private void report() {
    if (!over) {
      loop.callExceptionHandler(
          Map.of(
              "message",
              "Unread client response: read it to its end, or close it in a try with resources",
              "client_response",
              request.toString()));
      abandon.run();
    }
  }
}
