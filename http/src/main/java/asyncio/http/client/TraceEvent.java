package asyncio.http.client;

import java.time.Duration;

/** What happens on the way of a request: see {@link ClientOptions#trace}. */
public sealed interface TraceEvent {
  /** It begins. The last event is {@link ResponseReceived} or {@link Failed}. */
  record Begun() implements TraceEvent {}

  /**
   * A phase is over, well or not.
   *
   * @param phase which
   * @param took how long it was waited for
   */
  record PhaseEnded(Phase phase, Duration took) implements TraceEvent {}

  /**
   * There is a connection for it.
   *
   * @param reused whether it has served before
   */
  record Connected(boolean reused) implements TraceEvent {}

  /**
   * It is sent on to another place.
   *
   * @param status of the redirect
   * @param location as the server has it
   */
  record Redirected(int status, String location) implements TraceEvent {}

  /**
   * It will be sent again.
   *
   * @param attempt how often it was sent so far
   * @param pause how long it waits first
   */
  record Retried(int attempt, Duration pause) implements TraceEvent {}

  /**
   * The head of its response is there.
   *
   * @param status the code
   */
  record ResponseReceived(int status) implements TraceEvent {}

  /**
   * It has failed, or was cancelled.
   *
   * @param failure by what
   */
  record Failed(Throwable failure) implements TraceEvent {}
}
