package asyncio.http.client;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a session.
 *
 * <p>All that are open count, those that idle, too, so a limit is one on sockets. Who wants one
 * gets an idle one of its route, the latest used first; or a permit to make one, for which the
 * oldest idle one of another route may have to go; or waits. Waiters stand in the order in which
 * they came: in one queue for all while the session is full, or in that of their route while only
 * that is. Who gives something back hands it to the first who can use it, so nobody who comes later
 * overtakes, and nothing is looked for: each step costs the same with ten waiters and with ten
 * thousand.
 */
final class Pool {
  private static final Duration LONGEST = Duration.ofMinutes(10); // that a server may promise

  private final EventLoop loop = EventLoop.running();
  private final int limit;
  private final int limitPerHost;
  private final Duration keepAlive;
  private final Map<Route, Site> sites = new HashMap<>(); // those with connections or waiters
  private final Set<ClientConnection> idle = new LinkedHashSet<>(); // longest idle first
  private final Set<ClientConnection> busy = new LinkedHashSet<>();
  private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();
  private int open; // connections, and permits to make one
  private boolean closed;
  private @Nullable Future<Boolean> empty; // whoever waits for the busy ones

  /** What a waiter gets: a connection, or, without one, a permit to make it. */
  record Grant(@Nullable ClientConnection connection) {}

  private static final Grant PERMIT = new Grant(null);

  private static final class Site {
    final Route route;
    final ArrayDeque<ClientConnection> idle = new ArrayDeque<>(); // latest used last
    final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>(); // for which this route is full
    int open;

    Site(Route route) {
      this.route = route;
    }
  }

  private static final class Waiter {
    final Route route;
    final Future<Grant> granted;

    Waiter(Route route, Future<Grant> granted) {
      this.route = route;
      this.granted = granted;
    }
  }

  Pool(int limit, int limitPerHost, Duration keepAlive) {
    this.limit = limit;
    this.limitPerHost = limitPerHost;
    this.keepAlive = keepAlive;
  }

  /** A connection, or a permit to make one; suspends until there is either. */
  Grant take(Route route) {
    checkOpen();
    Site site = site(route);
    ClientConnection connection = idleOne(site);
    if (connection != null) {
      return new Grant(connection);
    }
    if (permit(site)) {
      return PERMIT;
    }
    return await(site);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
  }

  private @Nullable ClientConnection idleOne(Site site) {
    while (true) {
      ClientConnection connection = site.idle.pollLast();
      if (connection == null) {
        return null;
      }
      idle.remove(connection);
      if (connection.wake()) {
        busy.add(connection);
        return connection;
      }
      discard(connection);
    }
  }

  /** Whether one more may be made now; then it counts. */
  private boolean permit(Site site) {
    if (isFull(site) || (open >= limit && !closeOldest())) {
      return false;
    }
    open++;
    site.open++;
    return true;
  }

  private boolean isFull(Site site) {
    return site.open >= limitPerHost;
  }

  private boolean closeOldest() {
    if (idle.isEmpty()) {
      return false;
    }
    expire(idle.iterator().next());
    return true;
  }

  private Grant await(Site site) {
    var waiter = new Waiter(site.route, loop.createFuture());
    (isFull(site) ? site.waiters : waiters).add(waiter);
    try {
      return Asyncio.await(waiter.granted);
    } catch (CancelledError cancelled) {
      waiters.remove(waiter);
      site(site.route).waiters.remove(waiter);
      prune(site.route);
      if (waiter.granted.done() && !waiter.granted.cancelled() && !closed) {
        takeBack(site.route, waiter.granted.result());
      }
      throw cancelled;
    }
  }

  /** A waiter was given something and does not want it any more. */
  private void takeBack(Route route, Grant grant) {
    ClientConnection connection = grant.connection();
    if (connection == null) {
      returnPermit(route);
    } else {
      giveBack(connection, null);
    }
  }

  private Site site(Route route) {
    return sites.computeIfAbsent(route, Site::new);
  }

  private void prune(Route route) {
    Site site = sites.get(route);
    if (site != null && site.open == 0 && site.waiters.isEmpty()) {
      sites.remove(route);
    }
  }

  /** A permit was used. */
  void made(ClientConnection connection) {
    connection.slot = true;
    busy.add(connection);
  }

  /** A permit was not used, or its connection is gone. */
  void returnPermit(Route route) {
    Site site = site(route);
    open--;
    site.open--;
    Waiter next = poll(site.waiters);
    if (next != null) {
      waiters.addLast(next);
    }
    prune(route);
    grantPermits();
  }

  private void grantPermits() {
    while (true) {
      Waiter next = poll(waiters);
      if (next == null) {
        return;
      }
      Site site = site(next.route);
      if (isFull(site)) {
        site.waiters.addLast(next);
      } else if (permit(site)) {
        next.granted.setResult(PERMIT);
      } else {
        waiters.addFirst(next);
        prune(next.route);
        return;
      }
    }
  }

  private static @Nullable Waiter poll(SequencedSet<Waiter> queue) {
    while (!queue.isEmpty()) {
      Waiter next = queue.removeFirst();
      if (!next.granted.done()) { // or else it was cancelled in this iteration
        return next;
      }
    }
    return null;
  }

  /** A connection on which nobody is answered any more; it may idle as long as the server said. */
  void giveBack(ClientConnection connection, @Nullable Duration promised) {
    if (closed || !connection.isSound() || keepAlive.isZero()) {
      discard(connection);
      return;
    }
    Site site = site(connection.route);
    Waiter next = poll(site.waiters);
    if (next == null) {
      next = poll(waiters);
      if (next != null
          && !next.route.equals(site.route)) { // who came first, and wants another server
        waiters.addFirst(next);
        discard(connection);
        return;
      }
    }
    if (next != null) {
      next.granted.setResult(new Grant(connection));
      return;
    }
    Duration while_ = promised == null ? keepAlive : promised;
    if (while_.compareTo(LONGEST) > 0) {
      while_ = LONGEST;
    }
    busy.remove(connection);
    site.idle.addLast(connection);
    idle.add(connection);
    connection.idle(() -> expire(connection));
    connection.expiry = loop.callLater(while_, () -> expire(connection));
    wakeEmpty();
  }

  /** An idle connection has waited long enough, or is of no use any more. */
  private void expire(ClientConnection connection) {
    if (idle.remove(connection)) {
      Site site = sites.get(connection.route);
      if (site != null) {
        site.idle.remove(connection);
      }
      connection.wake();
      discard(connection);
    }
  }

  /** Closes one that is busy, or of no use. */
  void discard(ClientConnection connection) {
    busy.remove(connection);
    connection.close();
    if (connection.slot) {
      connection.slot = false;
      returnPermit(connection.route);
    }
    wakeEmpty();
  }

  private void wakeEmpty() {
    Future<Boolean> waiting = empty;
    if (waiting != null && busy.isEmpty() && !waiting.done()) {
      waiting.setResult(true);
    }
  }

  /** No more connections are given out; those that idle are closed. */
  void close() {
    closed = true;
    for (ClientConnection connection : List.copyOf(idle)) {
      expire(connection);
    }
    List<Waiter> left = new ArrayList<>(waiters);
    sites.values().forEach(site -> left.addAll(site.waiters));
    for (Waiter waiter : left) {
      if (!waiter.granted.done()) {
        waiter.granted.setException(new IllegalStateException("the session was closed meanwhile"));
      }
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Waits until nothing is busy. */
  void awaitEmpty() {
    if (!busy.isEmpty()) {
      Future<Boolean> waiting = loop.createFuture();
      empty = waiting;
      Asyncio.await(waiting);
    }
  }

  /** Cuts off what is left. */
  void abort() {
    close();
    for (ClientConnection connection : List.copyOf(busy)) {
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
    int many = waiters.size();
    for (Site site : sites.values()) {
      many += site.waiters.size();
    }
    return many;
  }
}
