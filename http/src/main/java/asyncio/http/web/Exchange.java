package asyncio.http.web;

import asyncio.Action;

/**
 * Something that a client asks for, and what of it a {@link Gateway} can see and do. It belongs to
 * its task, until it is answered.
 */
public abstract sealed class Exchange permits HttpExchange, WebSocketExchange {
  private final Scope scope;
  private final ExchangeHost host;
  private final Lifespan lifespan;
  private final Things things;

  Exchange(Scope scope, ExchangeHost host, Lifespan lifespan, Things things) {
    this.scope = scope;
    this.host = host;
    this.lifespan = lifespan;
    this.things = things;
  }

  /** {@return what is known of it} */
  public final Scope scope() {
    return scope;
  }

  /**
   * The same for another gateway, which is to see another scope.
   *
   * @param other what it sees
   * @return an exchange that reads and ends with this one
   */
  public abstract Exchange withScope(Scope other);

  /**
   * Takes something along, for the gateways behind this one.
   *
   * @param key its name
   * @param thing what
   * @param <T> the type
   */
  public final <T> void set(Key<T> key, T thing) {
    things.set(key, thing);
  }

  /**
   * What was taken along, by this exchange or by its {@link Lifespan}.
   *
   * @param key its name
   * @param <T> the type
   * @return what
   * @throws IllegalStateException if there is none
   */
  public final <T> T get(Key<T> key) {
    return things.has(key) ? things.get(key, this) : lifespan.state().get(key, this);
  }

  /**
   * Whether something was taken along.
   *
   * @param key its name
   * @return whether
   */
  public final boolean has(Key<?> key) {
    return things.has(key) || lifespan.state().has(key);
  }

  /**
   * Has something done when the exchange is over: the response was sent, or the client is gone.
   *
   * @param action may suspend; a failure is reported
   */
  public final void afterwards(Action action) {
    host.afterwards(action);
  }

  /**
   * Has something done when the client leaves before the response is complete. A body has to be
   * read before.
   *
   * @param action is called once, on the loop; it does not suspend
   * @throws IllegalStateException if the body of the request was not read
   */
  public final void whenClientLeaves(Runnable action) {
    host.whenClientLeaves(action);
  }

  /**
   * Has the task of this exchange cancelled when the client leaves. Without this it goes on till
   * its end, so that what it has begun is whole.
   *
   * @throws IllegalStateException if the body of the request was not read
   */
  public final void cancelIfClientLeaves() {
    host.cancelIfClientLeaves();
  }

  /** The server's side of an exchange with another scope. */
  final ExchangeHost host(Scope other) {
    if (host instanceof RequestHost own && other.client() != scope.client()) {
      own.request().client = other.client();
    }
    return host;
  }

  final ExchangeHost host() {
    return host;
  }

  /** {@return that of the gateway which is asked} */
  public final Lifespan lifespan() {
    return lifespan;
  }

  final Things things() {
    return things;
  }

  @Override
  public String toString() {
    return "<" + getClass().getSimpleName() + " " + scope.method() + " " + scope.rawPath() + ">";
  }
}
