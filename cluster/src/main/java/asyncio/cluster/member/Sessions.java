package asyncio.cluster.member;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.ReturnWhen;
import asyncio.Task;
import asyncio.cluster.engine.MemberTask;
import asyncio.cluster.engine.Message;
import asyncio.cluster.engine.SessionHost;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pools that use this member. Tasks of the engine come from its threads; all else is the
 * loop's.
 */
public final class Sessions implements SessionHost {
  /** A session begins with its caller's number and the longest result. */
  private static final int HEAD = 2 * Long.BYTES + Integer.BYTES;

  private static final Duration LAST_ANSWERS = Duration.ofMillis(100);

  private final EventLoop loop = EventLoop.running();
  private final Predicate<String> accepted;
  private final Map<UUID, Session> sessions = new HashMap<>();
  private final Set<Task<?>> closing = new LinkedHashSet<>();
  private boolean leaving;

  public Sessions(Predicate<String> accepted) {
    this.accepted = accepted;
  }

  @Override
  public byte[] perform(MemberTask.Kind kind, UUID session, byte[] body) throws Exception {
    var answer = new CompletableFuture<byte[]>();
    loop.callSoonThreadsafe(() -> handle(kind, session, body, answer));
    try {
      return answer.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
  }

  private void handle(
      MemberTask.Kind kind, UUID id, byte[] body, CompletableFuture<byte[]> answer) {
    try {
      if (kind == MemberTask.Kind.OPEN) {
        open(id, body, answer);
        return;
      }
      Session session = sessions.get(id);
      if (session == null) {
        throw new IllegalStateException("no such session at this member");
      }
      switch (kind) {
        case BEGIN -> session.begin(Message.read(body), answer);
        case COLLECT -> session.collect(answer);
        case CANCEL -> {
          session.cancel(Message.read(body));
          answer.complete(new byte[0]);
        }
        case CLOSE -> {
          sessions.remove(id);
          close(session);
          answer.complete(new byte[0]);
        }
        default -> throw new IllegalStateException("not for a session: " + kind);
      }
    } catch (RuntimeException | Error failed) {
      answer.completeExceptionally(failed);
    }
  }

  private void open(UUID id, byte[] body, CompletableFuture<byte[]> answer) {
    if (leaving) {
      throw new IllegalStateException("this member leaves the cluster");
    }
    if (body.length < HEAD) {
      throw new IllegalStateException("bytes that are no session");
    }
    ByteBuffer head = ByteBuffer.wrap(body);
    var session = new Session(new UUID(head.getLong(), head.getLong()), head.getInt());
    sessions.put(id, session);
    session.open(Arrays.copyOfRange(body, HEAD, body.length), accepted, answer);
  }

  private void close(Session session) {
    Task<@Nullable Void> task = loop.createTask(session::close);
    closing.add(task);
    task.addDoneCallback(done -> closing.remove(task));
  }

  /** A program is not connected any more: its calls are cancelled. Any thread. */
  public void callerLeft(UUID caller) {
    loop.callSoonThreadsafe(
        () -> {
          List<UUID> gone =
              sessions.entrySet().stream()
                  .filter(each -> each.getValue().caller.equals(caller))
                  .map(Map.Entry::getKey)
                  .toList();
          gone.forEach(id -> close(sessions.remove(id)));
        });
  }

  /** This member was cut off: nobody waits for what it does. Any thread. */
  public void cutOff() {
    loop.callSoonThreadsafe(this::closeAll);
  }

  private void closeAll() {
    List.copyOf(sessions.values()).forEach(this::close);
    sessions.clear();
  }

  public int size() {
    return sessions.size();
  }

  /**
   * Takes no more calls, and waits until those that it has are over and collected. Suspends.
   *
   * @param grace how long it waits at most
   */
  public void leave(Duration grace) {
    leaving = true;
    List<Future<Boolean>> idle = new ArrayList<>();
    for (Session session : sessions.values()) {
      Future<Boolean> over = loop.createFuture();
      session.leave(
          () -> {
            if (!over.done()) {
              over.setResult(true);
            }
          });
      idle.add(over);
    }
    if (!idle.isEmpty()) {
      Asyncio.wait(idle, grace, ReturnWhen.ALL_COMPLETED);
      Asyncio.sleep(LAST_ANSWERS);
    }
  }

  /** Cancels all calls, and closes all resources. Suspends. */
  public void close() {
    leaving = true;
    closeAll();
    while (!closing.isEmpty()) {
      Asyncio.wait(List.copyOf(closing));
    }
  }
}
