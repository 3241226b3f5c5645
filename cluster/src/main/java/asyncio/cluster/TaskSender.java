package asyncio.cluster;

import asyncio.cluster.engine.MemberTask;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.MemberLeftException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Sends tasks to a member by the engine's executor service. Loop thread only.
 *
 * @param crew has the executor service
 * @param member where to
 */
record TaskSender(ClusterCrew crew, Member member) {

  /**
   * Sends a task. Does not block, and calls back later, on the loop's thread. The engine's futures
   * are completion stages; its callbacks would each take a thread more.
   */
  @SuppressWarnings("unchecked")
  void send(MemberTask task, Consumer<byte[]> answered, Consumer<Throwable> failed) {
    try {
      var answer = (CompletionStage<byte[]>) crew.executor().submitToMember(task, member);
      answer.whenCompleteAsync(
          (bytes, why) ->
              crew.onLoop(
                  () -> {
                    if (why == null) {
                      answered.accept(bytes);
                    } else {
                      failed.accept(unwrapped(why));
                    }
                  }),
          Runnable::run);
    } catch (RuntimeException refused) {
      crew.loop().callSoon(() -> failed.accept(refused));
    }
  }

  private static Throwable unwrapped(Throwable why) {
    boolean wrapper = why instanceof ExecutionException || why instanceof CompletionException;
    return wrapper && why.getCause() != null && !(why instanceof MemberLeftException)
        ? why.getCause()
        : why;
  }
}
