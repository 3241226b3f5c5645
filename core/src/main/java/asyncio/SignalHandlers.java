package asyncio;

import asyncio.internal.jdk.Signals;
import asyncio.internal.report.Report;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The signals that a loop handles, each by a callback of its own. Loop thread only. */
final class SignalHandlers {
  private final LoopState loop;
  private final Schedule schedule;
  private final Map<String, Runnable> handlers = new HashMap<>();

  SignalHandlers(LoopState loop, Schedule schedule) {
    this.loop = loop;
    this.schedule = schedule;
  }

  void add(String signal, Runnable callback) {
    String name = name(signal);
    if (!Signals.exists(name)) {
      throw new IllegalArgumentException(
          "there is no signal '" + signal + "'; pass a name such as \"TERM\" or \"SIGTERM\"");
    }
    Context context = Context.copyOfCurrent();
    Runnable handler = () -> received(callback, context);
    try {
      var _ = Signals.take(name, handler, false);
    } catch (IllegalArgumentException kept) {
      throw new IllegalStateException(
          "sig " + name + " cannot be caught: the JVM or the system keeps it to itself", kept);
    }
    Runnable before = handlers.put(name, handler);
    if (before != null) {
      Signals.leave(name, before);
    }
  }

  /** Called by a thread of the JVM's. */
  private void received(Runnable callback, Context context) {
    try {
      var _ = schedule.callSoonThreadsafe(callback, context);
    } catch (IllegalStateException closed) {
      Report.info("A signal came as " + loop + " was closed");
    }
  }

  boolean remove(String signal) {
    String name = name(signal);
    if (!Signals.exists(name)) {
      throw new IllegalArgumentException(
          "there is no signal '" + signal + "'; pass a name such as \"TERM\" or \"SIGTERM\"");
    }
    @Nullable Runnable handler = handlers.remove(name);
    if (handler != null) {
      Signals.leave(name, handler);
    }
    return handler != null;
  }

  void removeAll() {
    handlers.forEach(Signals::leave);
    handlers.clear();
  }

  private static String name(String signal) {
    return signal.startsWith("SIG") ? signal.substring(3) : signal;
  }
}
