package asyncio;

import java.util.Collection;

/**
 * A future by which tasks wait for what other tasks hold, such as a lock: where one stands, {@link
 * Snapshot} says who holds what its waiters want. Those of {@link asyncio.sync} are; a program's
 * own primitive may have one that extends {@link Future}. Asked only by those who look into the
 * program, on the loop's thread unless that is busy.
 */
public interface Contended {
  /** {@return what is waited for} */
  Object resource();

  /** {@return the tasks that hold it, in the order in which they took it; some may have ended} */
  Collection<? extends Task<?>> holders();
}
