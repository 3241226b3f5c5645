package asyncio.cluster.engine;

import java.util.UUID;

/** What a member does for those who call. */
@FunctionalInterface
public interface SessionHost {
  /**
   * Does a task. Blocks until it has an answer; called by threads of the engine.
   *
   * @param kind what
   * @param session for which session
   * @param body the rest
   * @return the answer
   * @throws Exception why there is none
   */
  byte[] perform(MemberTask.Kind kind, UUID session, byte[] body) throws Exception;
}
