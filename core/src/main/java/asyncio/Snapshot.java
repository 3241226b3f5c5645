package asyncio;

import asyncio.internal.Check;
import asyncio.internal.observe.LoopView;
import asyncio.internal.observe.SnapshotJson;
import asyncio.internal.observe.SnapshotRequest;
import asyncio.internal.observe.SnapshotTable;
import asyncio.internal.observe.SnapshotTree;
import java.time.Duration;
import java.util.List;

/**
 * What all event loops of this process and their tasks were doing at one moment: for looking into a
 * program that runs, or hangs.
 *
 * @see <a href="https://docs.python.org/3/whatsnew/3.14.html">asyncio: ps and pstree</a>
 */
public final class Snapshot {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final List<LoopView> loops;

  private Snapshot(List<LoopView> loops) {
    this.loops = loops;
  }

  /**
   * Looks at all loops; waits up to a second for those that are busy. Any thread, tasks included.
   *
   * @return what was seen
   */
  public static Snapshot take() {
    return take(PATIENCE);
  }

  /**
   * Looks at all loops. A loop that runs is asked to look at itself, between two callbacks; one
   * that does not answer in time, because a callback or a portable task blocks it, is read from
   * outside, which may miss tasks, and is marked so. A loop is held up while it looks, for some
   * tens of microseconds a task. Any thread, tasks included.
   *
   * @param patience how long to wait for the loops to answer
   * @return what was seen
   */
  public static Snapshot take(Duration patience) {
    long deadline = System.nanoTime() + Check.nanos(patience, "patience");
    List<SnapshotRequest> looks = EventLoop.open().stream().map(SnapshotRequest::at).toList();
    return new Snapshot(looks.stream().map(look -> look.seen(deadline)).toList());
  }

  /**
   * Who waits for whom: under each task its frames, oldest first, and under the newest one the
   * tasks that it waits for. A task that several others wait for is shown in full once.
   *
   * @return lines of text
   * @throws IllegalStateException if tasks wait for each other in a circle; the message names them
   */
  public String tree() {
    return SnapshotTree.of(loops);
  }

  /**
   * A line for each task and each task that waits for it, in columns.
   *
   * @return lines of text
   */
  public String table() {
    return SnapshotTable.of(loops);
  }

  /**
   * Everything that was seen, as one JSON object: {@code pid} and {@code loops}; of a loop {@code
   * id, thread, threadId, running, portable, debug, answered, callback} (where it did not answer)
   * and {@code tasks}; of a task {@code id, name, state, stack} (newest frame first)
   * <!-- -->
   * , {@code waitsFor}, {@code heldBy} (the tasks that hold it; null where that is not known) and
   * {@code awaitedBy}.
   *
   * @return JSON
   */
  public String json() {
    return SnapshotJson.of(loops);
  }
}
