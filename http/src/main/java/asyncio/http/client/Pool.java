package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a session.
 *
 * <p>All that are open count, those that idle, too, so a limit is one on sockets. Who wants one
 * gets an idle one of its route, the latest used first; or a permit to make one, for which the
 * oldest idle one of another route may have to go; or waits, with a number, in the queue of its
 * route. What is given back goes to the waiter of the same route, unless one of another route has
 * come earlier and could use the permit: {@code eligible} has the first of each route that is not
 * full, by number. So nobody overtakes, and nothing is looked for: with ten thousand waiters a step
 * costs hardly more than with ten.
 *
 * <p>Over a connection of HTTP/2 go many requests. Whether a route has such connections is known
 * when the first one is made, so until then the others wait for it; if it is one for a single
 * request, all get permits. When it has no room for one more request, another one is made.
 */
final class Pool {
  private static final Duration LONGEST = Duration.ofMinutes(10); // that a server may promise

  private final EventLoop loop = EventLoop.running();
  private final int limit;
  private final int limitPerHost;
  private final Duration keepAlive;
  private final Map<Route, Site> sites = new HashMap<>(); // those with connections or waiters
  private final TreeMap<Long, Site> eligible = new TreeMap<>(); // by the number of the first waiter
  private final Set<PooledConnection> idle = new LinkedHashSet<>(); // longest idle first
  private final Set<PooledConnection> busy = new LinkedHashSet<>();
  private final Set<Task<?>> making = new LinkedHashSet<>(); // those that connect
  private final Set<Future<Boolean>> closers = new LinkedHashSet<>();
  private int open; // connections, and permits to make one
  private long arrivals;
  private boolean closed;

  /** What a waiter gets: a connection, or, without one, a permit to make it. */
  record Grant(@Nullable PooledConnection connection) {}

  private static final Grant PERMIT = new Grant(null);

  private static final class Site {
    final Route route;
    final LinkedHashSet<ClientConnection> idle = new LinkedHashSet<>(); // latest used last
    final List<SharedConnection> shared = new ArrayList<>();
    int connecting; // permits of which it is not known whether they become shared connections
    boolean alone; // a connection of this route is for one request at a time
    final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();
    int open;
    @Nullable Long number; // under which it is eligible

    Site(Route route) {
      this.route = route;
    }
  }

  private static final class Waiter {
    final long number;
    final Future<Grant> granted;

    Waiter(long number, Future<Grant> granted) {
      this.number = number;
      this.granted = granted;
    }
  }

  Pool(int limit, int limitPerHost, Duration keepAlive) {
    this.limit = limit;
    this.limitPerHost = limitPerHost;
    this.keepAlive = keepAlive;
  }

  // ---- taking

  /** A connection, or a permit to make one; suspends until there is either. */
  Grant take(Route route) {
    Grant now = takeNow(route);
    return now == null ? await(sites.computeIfAbsent(route, Site::new)) : now;
  }

  /** A connection, or a permit to make one; null if either has to be waited for. */
  @Nullable Grant takeNow(Route route) {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    Site site = sites.computeIfAbsent(route, Site::new);
    ClientConnection connection = idleOne(site);
    if (connection != null) {
      return new Grant(connection);
    }
    if (first(site) == null) {
      SharedConnection shared = shared(site);
      if (shared != null) {
        return new Grant(use(shared));
      }
      if (isFree(site)) {
        count(site);
        return PERMIT;
      }
    }
    return null;
  }

  private @Nullable ClientConnection idleOne(Site site) {
    while (!site.idle.isEmpty()) {
      ClientConnection connection = site.idle.removeLast();
      idle.remove(connection);
      if (connection.wake()) {
        busy.add(connection);
        return connection;
      }
      forget(connection);
    }
    return null;
  }

  /** Whether one more may be made for a route, maybe in the place of an idle one. */
  private boolean isFree(Site site) {
    return isWorthOne(site) && (open < limit || !idle.isEmpty());
  }

  /** Whether a route may have one more, and it is not better to wait for one that many share. */
  private boolean isWorthOne(Site site) {
    return site.open < limitPerHost
        && (site.connecting == 0 || site.alone || !site.route.mayShare());
  }

  private static @Nullable SharedConnection shared(Site site) {
    for (SharedConnection each : site.shared) {
      if (each.hasRoom()) {
        return each;
      }
    }
    return null;
  }

  private SharedConnection use(SharedConnection connection) {
    if (idle.remove(connection)) {
      connection.wake();
      busy.add(connection);
    }
    connection.reserve();
    return connection;
  }

  private void count(Site site) {
    if (open >= limit) {
      forget(idle.iterator().next());
    }
    open++;
    site.open++;
    site.connecting++;
    sites.put(site.route, site);
    update(site);
  }

  private Grant await(Site site) {
    var waiter = new Waiter(++arrivals, loop.createFuture());
    site.waiters.add(waiter);
    update(site);
    try {
      return Asyncio.await(waiter.granted);
    } catch (CancelledError cancelled) {
      if (site.waiters.remove(waiter)) {
        update(site);
      } else if (!closed && !waiter.granted.cancelled()) { // it was given something meanwhile
        takeBack(site.route, waiter.granted.result());
      }
      throw cancelled;
    }
  }

  private void takeBack(Route route, Grant grant) {
    PooledConnection connection = grant.connection();
    switch (connection) {
      case null -> {
        site(route).connecting--;
        returnPermit(route);
      }
      case ClientConnection own -> giveBack(own, null);
      case SharedConnection shared -> shared.unreserve();
    }
  }

  private Site site(Route route) {
    return sites.computeIfAbsent(route, Site::new);
  }

  /** Says anew whether the first of a route could use a permit. */
  private void update(Site site) {
    if (site.number != null) {
      eligible.remove(site.number);
      site.number = null;
    }
    Waiter first = first(site);
    if (first != null && isWorthOne(site)) {
      site.number = first.number;
      eligible.put(first.number, site);
    }
    if (first == null && site.open == 0) {
      sites.remove(site.route, site);
    }
  }

  /** The first that still waits. */
  private static @Nullable Waiter first(Site site) {
    while (!site.waiters.isEmpty()) {
      Waiter first = site.waiters.getFirst();
      if (!first.granted.done()) {
        return first;
      }
      site.waiters.removeFirst(); // cancelled in this iteration
    }
    return null;
  }

  private static Waiter poll(Site site, Waiter first) {
    site.waiters.remove(first);
    return first;
  }

  // ---- making

  /** A task makes a connection with a permit. */
  void begin(Task<?> task) {
    making.add(task);
  }

  /** A permit was used. The connection is closed if the session is. */
  void made(Task<?> task, PooledConnection connection) {
    making.remove(task);
    connection.slot = true;
    busy.add(connection);
    if (closed) {
      connection.abort();
      discard(connection);
      throw new IllegalStateException("the session was closed meanwhile");
    }
    Site site = site(connection.route);
    site.connecting--;
    if (connection instanceof SharedConnection shared) {
      shared.reserve();
      site.shared.add(shared);
      share(site);
    } else {
      site.alone = true;
    }
    update(site);
    serve();
  }

  // ---- connections that many share

  /** Gives those who came first a place on connections that many share. */
  private void share(Site site) {
    Waiter first = first(site);
    SharedConnection shared = first == null ? null : shared(site);
    while (first != null && shared != null) {
      poll(site, first);
      first.granted.setResult(new Grant(use(shared)));
      first = first(site);
      shared = first == null ? null : shared(site);
    }
    update(site);
  }

  /** More requests can go over a connection: it has room, or nobody uses it. */
  void grown(SharedConnection connection) {
    Site site = sites.get(connection.route);
    if (site == null || !connection.slot) {
      return;
    }
    share(site);
    if (connection.isUnused() && !idle.contains(connection)) {
      if (closed || !connection.isSound() || keepAlive.isZero()) {
        discard(connection);
        return;
      }
      rest(connection, keepAlive);
    }
  }

  /** No more requests go over a connection; it is closed when the last one is answered. */
  void shrunk(SharedConnection connection) {
    Site site = sites.get(connection.route);
    if (site != null) {
      site.shared.remove(connection);
      update(site);
    }
    if (connection.isUnused()) {
      discard(connection);
    }
  }

  private void rest(PooledConnection connection, Duration time) {
    busy.remove(connection);
    idle.add(connection);
    connection.idle(() -> expire(connection));
    connection.expiry = loop.callLater(time, () -> expire(connection));
    wakeClosers();
  }

  /** A permit was not used. */
  void failed(Task<?> task, Route route) {
    making.remove(task);
    site(route).connecting--;
    returnPermit(route);
    wakeClosers();
  }

  // ---- giving back

  private void returnPermit(Route route) {
    uncount(route);
    serve();
  }

  private void uncount(Route route) {
    Site site = sites.computeIfAbsent(route, Site::new);
    open--;
    site.open--;
    update(site);
  }

  /** Gives permits to those who came first. */
  private void serve() {
    while (!eligible.isEmpty() && (open < limit || !idle.isEmpty())) {
      Site site = eligible.firstEntry().getValue();
      Waiter first = first(site);
      if (first == null) {
        update(site);
      } else {
        poll(site, first);
        count(site);
        first.granted.setResult(PERMIT);
      }
    }
  }

  /** A connection on which nobody is answered any more; it may idle as long as the server said. */
  void giveBack(ClientConnection connection, @Nullable Duration promised) {
    Duration time = promised == null || promised.compareTo(LONGEST) <= 0 ? promised : LONGEST;
    time = time == null ? keepAlive : time;
    if (closed || !connection.isSound() || keepAlive.isZero() || time.isZero()) {
      discard(connection);
      return;
    }
    Site site = sites.computeIfAbsent(connection.route, Site::new);
    Waiter own = first(site);
    boolean earlier =
        !eligible.isEmpty() && (own == null || eligible.firstKey().longValue() < own.number);
    if (earlier && eligible.firstEntry().getValue() != site) {
      discard(connection); // for another route
    } else if (own != null) {
      poll(site, own);
      update(site);
      own.granted.setResult(new Grant(connection));
    } else {
      site.idle.addLast(connection);
      rest(connection, time);
    }
  }

  /** An idle connection has waited long enough, or is of no use any more. */
  private void expire(PooledConnection connection) {
    if (idle.contains(connection)) {
      forget(connection);
      serve();
    }
  }

  /** Closes one that is busy, or of no use. */
  void discard(PooledConnection connection) {
    forget(connection);
    serve();
    wakeClosers();
  }

  /** Closes one; nobody is given its permit yet. */
  private void forget(PooledConnection connection) {
    busy.remove(connection);
    if (idle.remove(connection)) {
      Site site = sites.get(connection.route);
      if (site != null && connection instanceof ClientConnection) {
        site.idle.remove(connection);
      }
      connection.wake();
    }
    if (connection instanceof SharedConnection shared) {
      Site site = sites.get(connection.route);
      if (site != null) {
        site.shared.remove(shared);
      }
    }
    connection.close();
    if (connection.slot) {
      connection.slot = false;
      uncount(connection.route);
    }
  }

  // ---- the end

  private void wakeClosers() {
    if (busy.isEmpty() && making.isEmpty()) {
      for (Future<Boolean> waiting : closers) {
        if (!waiting.done()) {
          waiting.setResult(true);
        }
      }
    }
  }

  /** No more connections are given out; those that idle are closed. */
  void close() {
    closed = true;
    List.copyOf(idle).forEach(this::forget);
    for (Site site : List.copyOf(sites.values())) {
      for (Waiter waiter : List.copyOf(site.waiters)) {
        if (!waiter.granted.done()) {
          waiter.granted.setException(
              new IllegalStateException("the session was closed meanwhile"));
        }
      }
      site.waiters.clear();
      update(site);
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Waits until nothing is busy, and nobody connects. */
  void awaitEmpty() {
    if (!busy.isEmpty() || !making.isEmpty()) {
      Future<Boolean> waiting = loop.createFuture();
      closers.add(waiting);
      try {
        Asyncio.await(waiting);
      } finally {
        closers.remove(waiting);
      }
    }
  }

  /** Cuts off what is left. */
  void abort() {
    close();
    making.forEach(Task::cancel);
    for (PooledConnection connection : List.copyOf(busy)) {
      connection.abort();
      discard(connection);
    }
  }

  int size() {
    return open;
  }

  int idleSize() {
    return idle.size();
  }

  int waiting() {
    return sites.values().stream().mapToInt(site -> site.waiters.size()).sum();
  }
}
