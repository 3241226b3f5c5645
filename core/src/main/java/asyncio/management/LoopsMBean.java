package asyncio.management;

/**
 * What JMX clients can ask a process about its event loops. Each operation waits up to a second for
 * a loop that is busy, then reads what can be read without it.
 */
public interface LoopsMBean {
  /**
   * Who waits for whom; see {@link asyncio.Snapshot#tree}.
   *
   * @return a tree of all tasks, as text
   * @throws IllegalStateException if tasks wait for each other in a circle
   */
  String tree();

  /** {@return a table of all tasks, as text; see {@link asyncio.Snapshot#table}} */
  String table();

  /** {@return everything, for programs; see {@link asyncio.Snapshot#json}} */
  String json();
}
