package asyncio.http.web;

import asyncio.Action;
import java.util.ArrayList;
import java.util.List;

/**
 * The time in which a gateway is served, from before the first exchange until after the last. What
 * is set here while it starts, each exchange has. It belongs to one loop.
 */
public final class Lifespan {
  private final Things state = new Things();
  private final List<Action> stopping = new ArrayList<>();

  /** One that begins. Servers make it, and tests. */
  public Lifespan() {}

  /**
   * Takes something along, for exchanges: see {@link Exchange#get}.
   *
   * @param key its name
   * @param thing what
   * @param <T> the type
   * @return this
   */
  public <T> Lifespan set(Key<T> key, T thing) {
    state.set(key, thing);
    return this;
  }

  /**
   * What was taken along.
   *
   * @param key its name
   * @param <T> the type
   * @return what
   * @throws IllegalStateException if there is none
   */
  public <T> T get(Key<T> key) {
    return state.get(key, "the lifespan");
  }

  /**
   * Has something done when the server is told to stop, before what is being answered is waited
   * for: for whatever would not end by itself.
   *
   * @param action may suspend; a failure is reported, and keeps nothing from stopping
   * @return this
   */
  public Lifespan whenStopping(Action action) {
    stopping.add(action);
    return this;
  }

  /** What {@link #whenStopping} was told is not to be done any more. */
  void forget(Action action) {
    stopping.remove(action);
  }

  /**
   * Does what is to be done when the server is told to stop: see {@link #whenStopping}. Servers
   * call it; the second time it does nothing. Suspends as that does.
   */
  public void beginStop() {
    List<Action> actions = List.copyOf(stopping);
    stopping.clear();
    Hooks.tellAll(actions, "whenStopping");
  }

  Things state() {
    return state;
  }
}
