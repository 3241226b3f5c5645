package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callWithTimeout;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static asyncio.Asyncio.withTimeout;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Action;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Task;
import asyncio.Timeout;
import asyncio.TimeoutError;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Deadlines for blocks. */
final class TimeoutPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("timeout_fires", "T-1, T-2", TimeoutPairs::fires),
          Pair.main("timeout_external_cancel", "T-2", TimeoutPairs::externalCancel),
          Pair.main("timeout_both", "T-2", TimeoutPairs::both),
          Pair.main("timeout_cancelling_before", "T-2", TimeoutPairs::cancellingBefore),
          Pair.main("timeout_swallowed", "T-3", TimeoutPairs::swallowed),
          Pair.main("timeout_other_error", "T-5", TimeoutPairs::otherError),
          Pair.main("timeout_around_group", "T-1, TG-7", TimeoutPairs::aroundGroup),
          Pair.main("timeout_gather", "T-1, G-4", TimeoutPairs::aroundGather));

  private TimeoutPairs() {}

  private static Task<?> self() {
    return Objects.requireNonNull(currentTask());
  }

  private static void fires(Transcript out) {
    EventLoop loop = getRunningLoop();
    Task<?> main = self();
    var limit = new AtomicReference<Timeout>();
    try {
      withTimeout(
          ofMillis(20),
          deadline -> {
            limit.set(deadline);
            out.say(deadline.expired(), when(deadline).compareTo(loop.time()) > 0);
            try {
              sleep(ofSeconds(1));
            } finally {
              out.say("in the block", main.cancelling(), deadline.expired());
            }
          });
      out.say("never");
    } catch (TimeoutError error) {
      out.say(kind(error), kind(error.getCause()), main.cancelling(), limit.get().expired());
    }
    limit.set(
        callWithTimeout(
            ofMillis(20),
            deadline -> {
              sleep(ZERO);
              return deadline;
            }));
    out.say("in time", limit.get().expired());
    sleep(ofMillis(40));
    out.say("no late effect", limit.get().expired());
    limit.set(
        callWithTimeout(
            null,
            deadline -> {
              sleep(ofMillis(20));
              return deadline;
            }));
    out.say("no limit", limit.get().when(), limit.get().expired());
  }

  private static Duration when(Timeout deadline) {
    return Objects.requireNonNull(deadline.when());
  }

  private static void externalCancel(Transcript out) {
    for (int cleanup : List.of(0, 40)) {
      Task<?> task = createTask(() -> limited(out, cleanup));
      sleep(ofMillis(20));
      task.cancel("outside");
      out.say(caught(() -> await(task)), task.cancelled(), task.cancelling());
    }
  }

  private static void limited(Transcript out, int cleanup) {
    withTimeout(
        ofMillis(40),
        limit -> {
          try {
            sleep(ofSeconds(1));
          } finally {
            if (cleanup > 0) {
              try {
                sleep(ofMillis(cleanup));
              } catch (CancelledError error) {
                out.say("while cleaning up", error, limit.expired());
                throw error;
              }
            }
          }
        });
  }

  private static void both(Transcript out) {
    Task<?> task =
        createTask(
            () -> {
              var limit = new AtomicReference<Timeout>();
              try {
                withTimeout(
                    ofMillis(20),
                    deadline -> {
                      limit.set(deadline);
                      try {
                        sleep(ofSeconds(1));
                      } catch (CancelledError error) {
                        out.say("deadline", self().cancelling());
                        sleep(ofSeconds(1));
                      }
                    });
              } finally {
                out.say("after", limit.get().expired(), self().cancelling());
              }
            });
    sleep(ofMillis(50));
    task.cancel("outside");
    out.say(caught(() -> await(task)), task.cancelled(), task.cancelling());
  }

  private static void cancellingBefore(Transcript out) {
    Task<String> task =
        createTask(
            () -> {
              try {
                sleep(ofSeconds(1));
              } catch (CancelledError error) {
                out.say("refused", self().cancelling());
              }
              try {
                timeout(ofMillis(20), () -> sleep(ofSeconds(1)));
              } catch (TimeoutError error) {
                out.say(kind(error), self().cancelling());
              }
              return "value";
            });
    sleep(ZERO);
    task.cancel();
    out.say(await(task), task.cancelling());
  }

  private static void swallowed(Transcript out) {
    Task<?> main = self();
    Timeout first =
        callWithTimeout(
            ofMillis(20),
            limit -> {
              try {
                sleep(ofSeconds(1));
              } catch (CancelledError error) {
                out.say("swallowed", main.cancelling());
              }
              return limit;
            });
    out.say(first.expired(), main.cancelling());
    Timeout second =
        callWithTimeout(
            ofMillis(20),
            limit -> {
              try {
                sleep(ofSeconds(1));
              } catch (CancelledError error) {
                sleep(ofMillis(20));
                out.say("goes on in the block", limit.expired());
              }
              return limit;
            });
    out.say(second.expired(), main.cancelling());
    sleep(ZERO);
    out.say("not cancelled");
  }

  private static void otherError(Transcript out) {
    Awaitable<@Nullable Void> fails =
        () -> {
          try {
            sleep(ofSeconds(1));
          } catch (CancelledError error) {
            throw new IllegalArgumentException("own");
          }
          return null;
        };
    Awaitable<@Nullable Void> failsBefore =
        () -> {
          throw new ArithmeticException("early");
        };
    out.say(caught(() -> timeout(ofMillis(20), fails)), self().cancelling());
    out.say(caught(() -> timeout(ofSeconds(1), failsBefore)), self().cancelling());
    sleep(ZERO);
    out.say("main");
  }

  private static void aroundGroup(Transcript out) throws Exception {
    Action withBody =
        () ->
            taskGroup(
                group -> {
                  group.createTask(() -> child(out, "a"));
                  child(out, "body");
                });
    Action waiting = () -> taskGroup(group -> group.createTask(() -> child(out, "c")));
    for (Action body : List.of(withBody, waiting)) {
      try {
        timeout(ofMillis(20), body);
      } catch (TimeoutError error) {
        out.say(kind(error), self().cancelling());
      }
    }
  }

  private static void child(Transcript out, String name) {
    try {
      sleep(ofSeconds(1));
    } finally {
      out.say(name, "ends");
    }
  }

  private static void aroundGather(Transcript out) {
    Object error =
        caught(
            () ->
                timeout(
                    ofMillis(40),
                    () ->
                        await(
                            gather(
                                () -> child(out, "a", ofMillis(20)),
                                () -> child(out, "b", ofSeconds(1)),
                                () -> child(out, "c", ofSeconds(1))))));
    out.say(kind(error), self().cancelling());
  }

  private static void child(Transcript out, String name, Duration delay) {
    try {
      sleep(delay);
      out.say(name, "done");
    } catch (CancelledError error) {
      out.say(name, "cancelled");
      throw error;
    }
  }
}
