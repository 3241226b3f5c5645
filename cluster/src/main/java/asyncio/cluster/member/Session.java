package asyncio.cluster.member;

import asyncio.EventLoop;
import asyncio.cluster.engine.Message;
import asyncio.workers.wire.Kind;
import asyncio.workers.worker.CallTasks;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One pool's calls at this member. Loop thread only.
 *
 * <p>The engine has a thread for each task of its executor service until that has an answer. So the
 * task that brings calls is answered at once, with those that have ended by then, as small ones
 * have; what ends later waits for the one task of the session that collects. It takes one thread
 * for all calls of a pool that wait here.
 */
final class Session {
  /** Calls that take longer together do not delay each other's answers. */
  private static final long TURN_NANOS = 2_000_000;

  final UUID caller;
  private final EventLoop loop = EventLoop.running();
  private final CallTasks tasks;
  private final ArrayDeque<Message> ended = new ArrayDeque<>();
  private final ArrayDeque<Message> waiting = new ArrayDeque<>(); // calls to be begun
  private @Nullable List<Message> now; // takes what ends while calls are begun
  private long nowLength;
  private @Nullable CompletableFuture<byte[]> collecting;
  private @Nullable CompletableFuture<byte[]> opening;
  private @Nullable Runnable whenDrained;
  private boolean answering;
  private boolean leaving;
  private boolean idle;

  Session(UUID caller, int longest) {
    this.caller = caller;
    tasks = new CallTasks(longest, this::said, this::idle);
  }

  void open(byte[] setup, Predicate<String> accepted, CompletableFuture<byte[]> answer) {
    opening = answer;
    tasks.setUp(ByteBuffer.wrap(setup), accepted);
  }

  /** Begins calls, and answers with those that have ended. */
  void begin(List<Message> calls, CompletableFuture<byte[]> answer) {
    List<Message> outcomes = new ArrayList<>(calls.size());
    if (leaving) {
      calls.forEach(call -> outcomes.add(new Message(Message.NOT_BEGUN, call.id(), List.of())));
    } else if (waiting.isEmpty()) {
      now = outcomes;
      nowLength = 0;
      waiting.addAll(calls);
      try {
        turn();
      } finally {
        now = null;
      }
    } else {
      waiting.addAll(calls);
    }
    answer.complete(Message.write(outcomes));
  }

  /** Begins calls for a while; the others are begun in the next iteration. */
  private void turn() {
    long begin = System.nanoTime();
    while (!waiting.isEmpty()) {
      Message call = waiting.remove();
      tasks.begin(call.id(), call.body().getFirst());
      if (System.nanoTime() - begin > TURN_NANOS && !waiting.isEmpty()) {
        loop.callSoon(this::turn);
        return;
      }
    }
    stopIfBegun();
  }

  void cancel(List<Message> calls) {
    for (Message call : calls) {
      if (waiting.removeIf(each -> each.id() == call.id())) {
        said(Kind.CANCELLED, call.id(), List.of());
      } else {
        tasks.cancel(call.id());
      }
    }
  }

  private void said(Kind kind, long id, List<ByteBuffer> body) {
    switch (kind) {
      case READY, REFUSED -> {
        CompletableFuture<byte[]> answer = opening;
        if (answer != null) {
          answer.complete(Message.write(List.of(new Message(kind.code(), id, body))));
        }
      }
      case RESULT, ERROR, CANCELLED -> {
        var outcome = new Message(kind.code(), id, body);
        if (now != null && nowLength + outcome.length() <= Message.MOST) {
          nowLength += outcome.length();
          now.add(outcome);
        } else {
          ended.add(outcome);
          answerSoon();
        }
      }
      default -> {}
    }
  }

  /** Answers with what has ended by then. */
  void collect(CompletableFuture<byte[]> answer) {
    collecting = answer;
    answerSoon();
    endIfDrained();
  }

  private void answerSoon() {
    if (collecting != null && !ended.isEmpty() && !answering) {
      answering = true;
      loop.callSoon(this::answer); // with all that ends in this iteration
    }
  }

  private void answer() {
    answering = false;
    CompletableFuture<byte[]> answer = collecting;
    if (answer == null) {
      return;
    }
    collecting = null;
    List<Message> outcomes = new ArrayList<>();
    long length = 0;
    while (!ended.isEmpty() && (length == 0 || length + ended.element().length() <= Message.MOST)) {
      Message outcome = ended.remove();
      length += outcome.length();
      outcomes.add(outcome);
    }
    answer.complete(Message.write(outcomes));
  }

  private void idle() {
    idle = true;
    endIfDrained();
  }

  /** Its caller collects again only when it has the outcomes before. */
  private void endIfDrained() {
    Runnable callback = whenDrained;
    if (callback != null && idle && waiting.isEmpty() && ended.isEmpty() && collecting != null) {
      whenDrained = null;
      callback.run();
    }
  }

  /** Has its caller send no more calls; when those that it has are over and collected, it ends. */
  void leave(Runnable callback) {
    leaving = true;
    whenDrained = callback;
    ended.add(new Message(Message.LEAVING, 0, List.of()));
    answerSoon();
    stopIfBegun();
  }

  private void stopIfBegun() {
    if (leaving && waiting.isEmpty()) {
      tasks.stop(false);
    }
  }

  /** Cancels its calls, and closes its resource. Suspends. */
  void close() {
    waiting.clear();
    tasks.fallSilent();
    IllegalStateException over = new IllegalStateException("the session has ended");
    if (collecting != null) {
      collecting.completeExceptionally(over);
    }
    if (opening != null) {
      opening.completeExceptionally(over);
    }
    tasks.close();
  }
}
