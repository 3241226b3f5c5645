package asyncio.http.client;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.http.Limits;
import asyncio.net.Net;
import asyncio.net.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes each step of a pool while so many wait for its only connection, {@code args[0]} on each of
 * {@code args[1]} routes. {@link PoolStepsTest} counts what runs between {@link #begin} and {@link
 * #end}.
 */
final class PoolSteps {
  private final Pool pool = new Pool(1, 1, Duration.ofMinutes(1));
  private final List<Route> routes = new ArrayList<>();
  private final List<Task<?>> waiting = new ArrayList<>();
  private @Nullable Granted last; // what a waiter was given

  private record Granted(Route route, Pool.Grant grant) {}

  private PoolSteps(int many) {
    for (int i = 0; i < many; i++) {
      routes.add(new Route("host" + i, 80, null, null, null, null));
    }
  }

  public static void main(String[] args) {
    run(() -> new PoolSteps(Integer.parseInt(args[1])).go(Integer.parseInt(args[0])));
    System.exit(0);
  }

  static void begin(String step) {}

  static void end() {}

  private void go(int waiters) {
    Route first = routes.getFirst();
    last = new Granted(first, pool.take(first));
    for (Route route : routes) {
      for (int i = 0; i < waiters; i++) {
        waiting.add(createTask(() -> last = new Granted(route, pool.take(route))));
      }
    }
    sleep(Duration.ZERO);
    for (boolean counted : new boolean[] {false, true}) { // classes are loaded the first time
      PooledConnection back = held();
      step(counted, "give back", () -> pool.giveBack((ClientConnection) back, null));
      PooledConnection bad = held();
      step(counted, "discard", () -> pool.discard(bad));
      step(counted, "look", () -> pool.takeNow(first));
      giveUp(counted);
    }
  }

  /** The connection that there is; made if a permit was given. */
  private PooledConnection held() {
    Granted granted = Objects.requireNonNull(last);
    PooledConnection given = granted.grant().connection();
    return given == null ? make(granted.route()) : given;
  }

  private ClientConnection make(Route route) {
    Task<?> self = Objects.requireNonNull(currentTask());
    Stream stream = Net.memoryStreams().left();
    var connection = new ClientConnection(route, Limits.DEFAULT);
    connection.keep(stream);
    stream.writer().transport().setProtocol(connection);
    connection.connectionMade(stream.writer().transport());
    pool.begin(self);
    pool.made(self, connection);
    return connection;
  }

  /** In a callback, and so in the thread of the loop. */
  private static void step(boolean counted, String name, Runnable body) {
    var done = EventLoop.running().createFuture();
    EventLoop.running()
        .callSoon(
            () -> {
              if (counted) {
                begin(name);
              }
              body.run();
              if (counted) {
                end();
              }
              done.setResult(null);
            });
    asyncio.Asyncio.await(done);
    sleep(Duration.ZERO);
  }

  /** One in the middle of the queue comes and goes. */
  private void giveUp(boolean counted) {
    Task<?> task =
        createTask(
            () -> {
              if (counted) {
                begin("wait and give up");
              }
              try {
                pool.take(routes.getFirst());
              } catch (CancelledError cancelled) {
                if (counted) {
                  end();
                }
              }
            });
    Task<?> behind = createTask(() -> pool.take(routes.getFirst()));
    waiting.add(behind);
    sleep(Duration.ZERO);
    task.cancel();
    sleep(Duration.ZERO);
    sleep(Duration.ZERO);
  }
}
