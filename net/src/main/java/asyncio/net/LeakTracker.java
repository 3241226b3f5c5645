package asyncio.net;

import asyncio.Context;
import asyncio.EventLoop;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Warns of a transport that nobody has closed: when the one object that could close it has become
 * garbage, which closes it, or when its loop closes.
 */
final class LeakTracker {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private final Transport transport;
  private final EventLoop loop;
  private final Context context;
  private @Nullable StackTraceElement place; // that connected it
  private Cleaner.@Nullable Cleanable owner;
  private volatile boolean over;

  LeakTracker(Transport transport, EventLoop loop, Context context) {
    this.transport = transport;
    this.loop = loop;
    this.context = context;
  }

  private static final class Owners {
    static final Cleaner CLEANER =
        Cleaner.create(Thread.ofPlatform().daemon().name("asyncio-unclosed").factory());
  }

  /** Notes where the connection was asked for. */
  void place(@Nullable StackTraceElement place) {
    this.place = place;
  }

  /** Has the transport closed, with a warning, when its owner has become garbage. */
  void ownedBy(Object owner) {
    this.owner = Owners.CLEANER.register(owner, this::ownerGone);
  }

  /** The connection is gone; nothing is left to warn of. */
  void over() {
    over = true;
    if (owner != null) {
      owner.clean();
    }
  }

  /** Called by the thread that finds garbage, or when the connection was lost. */
  private void ownerGone() {
    if (over) {
      return;
    }
    try {
      loop.callSoonThreadsafe(
          () -> {
            if (!transport.isClosing()) {
              warn("StreamWriter");
              transport.close();
            }
          },
          context);
    } catch (IllegalStateException loopClosed) {
      // which has warned, and closed it
    }
  }

  void warn(String what) {
    String where =
        place == null ? "" : ", opened at " + place.getFileName() + ":" + place.getLineNumber();
    LOG.log(
        System.Logger.Level.WARNING, "unclosed " + what + " " + transport + where + "; close() it");
  }
}
