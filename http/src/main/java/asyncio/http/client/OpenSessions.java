package asyncio.http.client;

import asyncio.EventLoop;
import asyncio.Resource;
import asyncio.ResourceKey;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sessions of a loop that nobody has closed; the loop does it when it ends, and says so. */
final class OpenSessions implements Resource {
  static final ResourceKey<OpenSessions> KEY =
      new ResourceKey<>("HTTP client sessions", OpenSessions::new);

  private final EventLoop loop = EventLoop.running();
  private final Set<ClientSession> open = new LinkedHashSet<>();

  void add(ClientSession session) {
    open.add(session);
  }

  void remove(ClientSession session) {
    open.remove(session);
  }

  @Override
  public void close() {
    for (ClientSession session : List.copyOf(open)) {
      report(session);
      session.close(Duration.ZERO);
    }
  }

  @Override
  public void abandon() {
    for (ClientSession session : List.copyOf(open)) {
      report(session);
      session.abandon();
    }
    open.clear();
  }

  private void report(ClientSession session) {
    loop.callExceptionHandler(
        Map.of(
            "message",
            "Unclosed client session: close it, best in a try with resources",
            "client_session",
            session));
  }
}
