package asyncio.internal.queue;

/**
 * What can stand among the {@link Timers} of a loop: it keeps its place there, so that it can be
 * taken out at once.
 */
public interface TimerEntry {
  /** Its index in the heap, or {@link Timers#ABSENT}. */
  int place();

  void place(int index);
}
