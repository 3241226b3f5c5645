package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * What a loop asks of its asynchronous generators, which hang on it from the first one on: their
 * bodies run on stacks of their own, to which a task lends its turn.
 */
interface GeneratorHooks extends Attachment {
  /** The stack that takes values from the body on a stack; null if none does. */
  @Nullable Fiber consumer(Fiber fiber);

  /**
   * A stack has ended without having said how: the stack of its consumer, which gets the failure;
   * null if it is no generator's.
   */
  @Nullable Fiber broken(Fiber ended, Throwable failure);

  /** Closing: the body of a generator that has to end awaits again. */
  void refuse();

  /** Closes all, concurrently; suspends until they have ended. */
  void shutdown();
}
