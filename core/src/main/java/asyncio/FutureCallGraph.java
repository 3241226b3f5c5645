package asyncio;

import java.util.List;

/**
 * What a future or task was doing when {@link Asyncio#captureCallGraph} looked: where it stood, and
 * for whom.
 *
 * @param future the future or task
 * @param callStack its frames, newest first; empty for a future that is no task
 * @param awaitedBy those that wait for it, each with its own graph; one that waits for itself,
 *     through others, appears there without its waiters
 */
public record FutureCallGraph(
    Future<?> future, List<FrameCallGraphEntry> callStack, List<FutureCallGraph> awaitedBy) {
  /**
   * A graph.
   *
   * @param future the future or task
   * @param callStack its frames
   * @param awaitedBy those that wait for it
   */
  public FutureCallGraph {
    callStack = List.copyOf(callStack);
    awaitedBy = List.copyOf(awaitedBy);
  }
}
