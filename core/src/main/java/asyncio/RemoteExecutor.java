package asyncio;

import java.util.concurrent.Executor;

/**
 * An executor that does the jobs of a loop outside this JVM, such as a pool of processes: {@link
 * EventLoop#runInExecutor} gives it what is to be done itself, in the place of a {@link Runnable}.
 */
public interface RemoteExecutor extends Executor {
  /**
   * Has a job done.
   *
   * @param loop whose future is to be returned; its thread calls this
   * @param job what the program has passed, as it is: an {@link Awaitable} if it has a result
   * @param <T> the type of the result
   * @return a future of the result; cancelling it cancels the job
   * @throws IllegalArgumentException if the job cannot leave this JVM, saying what to write instead
   */
  <T> Future<T> runJob(EventLoop loop, Action job);
}
