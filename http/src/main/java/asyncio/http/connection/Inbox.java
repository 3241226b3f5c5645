package asyncio.http.connection;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.http.Message;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Messages that have come, and the task that waits for one. Loop thread only. */
final class Inbox {
  private static final int MOST = 64 * 1024; // bytes
  private static final int MESSAGE = 64; // what one costs beside its bytes

  private final EventLoop loop;
  private final ArrayDeque<Message> messages = new ArrayDeque<>();
  private int bytes;
  private boolean used; // somebody has waited, or waits
  private @Nullable Future<Boolean> waiter;

  Inbox(EventLoop loop) {
    this.loop = loop;
  }

  private static int cost(Message message) {
    return MESSAGE
        + switch (message) {
          case Message.Text(String text) -> text.length();
          case Message.Binary(ByteBuffer data) -> data.remaining();
        };
  }

  void add(Message message) {
    messages.add(message);
    bytes += cost(message);
    wake();
  }

  /** Whether there is so much that no more should come. */
  boolean isFull() {
    return bytes > MOST;
  }

  /** Whether there is so little that more may come. */
  boolean hasRoom() {
    return bytes <= MOST / 2;
  }

  /** Whether nothing is here, and nobody is about to answer what was. */
  boolean isIdle() {
    return messages.isEmpty() && (!used || waiter != null);
  }

  int size() {
    return messages.size();
  }

  @Nullable Message poll() {
    checkAlone();
    used = true;
    Message message = messages.poll();
    bytes -= message == null ? 0 : cost(message);
    return message;
  }

  private void checkAlone() {
    if (waiter != null) {
      throw new IllegalStateException(
          "another task is receiving: let one receive, and pass the messages on");
    }
  }

  /** Waits until something has come, or {@link #wake}. */
  void await() {
    Future<Boolean> waiting = loop.createFuture();
    waiter = waiting;
    try {
      Asyncio.await(waiting);
    } finally {
      waiter = null;
    }
  }

  void wake() {
    Future<Boolean> waiting = waiter;
    if (waiting != null && !waiting.done()) {
      waiting.setResult(true);
    }
  }

  void clear() {
    messages.clear();
    bytes = 0;
    wake();
  }
}
