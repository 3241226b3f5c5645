package asyncio.repl;

import asyncio.ContextVar;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The prompts of this process, and which of them the calling code belongs to. Any thread. */
final class Sessions {
  private static final ContextVar<Optional<Session>> OF_INPUT =
      new ContextVar<>("prompt", Optional::empty);
  private static final ThreadLocal<@Nullable Session> OF_THREAD = new ThreadLocal<>();
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Map<String, Session> WAITING = new ConcurrentHashMap<>();
  private static final Set<Session> OPEN = ConcurrentHashMap.newKeySet();
  private static volatile @Nullable Session latest;

  private Sessions() {}

  /** Leaves a session for an engine that is about to be made; returns what to ask for. */
  static String hand(Session session) {
    String name = "prompt" + NUMBERS.incrementAndGet();
    WAITING.put(name, session);
    return name;
  }

  static @Nullable Session handed(@Nullable String name) {
    return name == null ? null : WAITING.remove(name);
  }

  static void opened(Session session) {
    OPEN.add(session);
    latest = session;
  }

  static void closed(Session session) {
    OPEN.remove(session);
    if (latest == session) {
      latest = OPEN.stream().findAny().orElse(null);
    }
  }

  static Set<Session> open() {
    return OPEN;
  }

  /** From now on in the current context. */
  static void enter(Session session) {
    OF_INPUT.set(Optional.of(session));
  }

  /** The calling thread runs an input. */
  static void enterThread(Session session) {
    OF_THREAD.set(session);
  }

  static void leaveThread() {
    OF_THREAD.remove();
  }

  /** The session of the input that calls; outside of inputs, the one that was opened last. */
  static Session here() {
    Session own = ofCaller();
    Session session = own == null ? latest : own;
    if (session == null) {
      throw new IllegalStateException("no prompt is open; these methods are for its inputs");
    }
    return session;
  }

  /** Where the calling code prints, if an input has started it that somebody attached has typed. */
  static @Nullable LaggingOutput outputHere() {
    Session session = ofCaller();
    return session == null ? null : session.lagging();
  }

  private static @Nullable Session ofCaller() {
    Session ofThread = OF_THREAD.get();
    return ofThread == null ? OF_INPUT.get().orElse(null) : ofThread;
  }
}
