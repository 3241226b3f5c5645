package asyncio.repl;

import asyncio.Awaitable;

/**
 * Runs an input in the user's own way, as {@code loop_runner} does for IPython: {@code
 * autoawait(input -> Asyncio.run(input))}.
 */
@FunctionalInterface
public interface InputRunner {
  /**
   * Runs one input to its end. Called in a thread of the tool, outside of any loop.
   *
   * @param input the input; awaiting it runs it
   * @return what the input has answered, or anything else to show instead
   * @throws Exception what the input throws
   */
  Object run(Awaitable<String> input) throws Exception;
}
