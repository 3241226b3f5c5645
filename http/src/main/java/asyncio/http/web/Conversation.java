package asyncio.http.web;

import asyncio.CancelledError;
import asyncio.ExceptionGroup;
import asyncio.http.connection.Unwinding;
import asyncio.http.connection.WebSocketSession;
import asyncio.net.ConnectionResetError;
import java.util.function.Consumer;

/** A handler that talks over a WebSocket, and how that ends. */
final class Conversation {
  private static final int GOING_AWAY = 1001;
  private static final int FAILED = 1011;

  private final Consumer<Throwable> report;
  private final WebSocketSession session;

  Conversation(Consumer<Throwable> report, WebSocketSession session) {
    this.report = report;
    this.session = session;
  }

  /** Talks, and closes. Suspends until the connection is gone. */
  void run(WebSocketHandler handler) {
    try {
      handler.handle(session);
      session.close();
    } catch (Exception failure) {
      fail(failure);
    } catch (Error failure) {
      try {
        Unwinding.passOn(failure);
      } catch (CancelledError cancelled) {
        goAway();
        throw cancelled;
      }
      fail(failure);
    }
  }

  private void fail(Throwable failure) {
    if (!session.isClosed() || !isLoss(failure)) {
      report.accept(failure);
    }
    session.close(FAILED, "");
  }

  /** The client is told that the server goes away. */
  void goAway() {
    session.beginClose(GOING_AWAY, "");
  }

  /** Whether a failure is nothing but that the client has gone. */
  private static boolean isLoss(Throwable failure) {
    return failure instanceof ConnectionResetError
        || (failure instanceof ExceptionGroup group
            && group.exceptions().stream().allMatch(Conversation::isLoss));
  }
}
