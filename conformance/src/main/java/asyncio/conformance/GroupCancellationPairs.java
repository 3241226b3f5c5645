package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.conformance.Transcript.caught;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.ExceptionGroup;
import asyncio.LoopOptions;
import asyncio.SystemExit;
import asyncio.Task;
import asyncio.TaskGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Task groups: whose cancellation it was. */
final class GroupCancellationPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("group_body_cancels_itself", "TG-7", GroupCancellationPairs::bodyCancelsItself),
          Pair.of("group_exit", "TG-6", GroupCancellationPairs::exit),
          Pair.main("group_external_cancel", "TG-7", GroupCancellationPairs::externalCancel),
          Pair.main("group_cancel_and_error", "TG-7", GroupCancellationPairs::cancelAndError),
          Pair.main(
              "group_error_then_cancel", "TG-7, TG-9", GroupCancellationPairs::errorThenCancel),
          Pair.main("group_nested", "TG-8", GroupCancellationPairs::nested),
          Pair.main("group_nested_error", "TG-8", GroupCancellationPairs::nestedError));

  private GroupCancellationPairs() {}

  private static Task<?> self() {
    return Objects.requireNonNull(currentTask());
  }

  private static Awaitable<String> fails(String message) {
    return () -> {
      throw new IllegalArgumentException(message);
    };
  }

  private static void forever(Transcript out, String end) {
    try {
      sleep(ofSeconds(1));
    } finally {
      out.say(end);
    }
  }

  private static void bodyCancelsItself(Transcript out) {
    Task<?> main = self();
    TaskGroup.Body itself =
        group -> {
          group.createTask(() -> forever(out, "child ends"));
          sleep(ZERO);
          throw new CancelledError("itself");
        };
    try {
      taskGroup(itself);
    } catch (CancelledError error) {
      out.say(error, main.cancelling());
    }
    Task<?> victim = createTask(() -> forever(out, "child ends"));
    TaskGroup.Body another =
        group -> {
          group.createTask(() -> forever(out, "child ends"));
          sleep(ZERO);
          victim.cancel("victim");
          await(victim);
        };
    try {
      taskGroup(another);
    } catch (CancelledError error) {
      out.say(error, main.cancelling());
    }
  }

  private static void exit(Transcript out, LoopOptions options) {
    Awaitable<String> leaves =
        () -> {
          throw new SystemExit(3);
        };
    TaskGroup.Body ofChild =
        group -> {
          group.createTask(() -> sleep(ofSeconds(1)));
          group.createTask(leaves);
          forever(out, "body ends");
        };
    TaskGroup.Body ofBody =
        group -> {
          group.createTask(() -> forever(out, "child ends"));
          sleep(ZERO);
          throw new SystemExit(4);
        };
    out.say("of_child", caught(() -> Asyncio.run(() -> taskGroup(ofChild), options)));
    Action tells =
        () -> {
          try {
            taskGroup(ofBody);
          } catch (SystemExit error) {
            out.say("in the task", error);
            throw error;
          }
        };
    out.say("of_body", caught(() -> Asyncio.run(tells, options)));
  }

  private static void child(Transcript out, String name) {
    try {
      sleep(ofSeconds(1));
    } catch (CancelledError error) {
      out.say(name, error);
      throw error;
    }
  }

  private static void externalCancel(Transcript out) {
    Map<String, TaskGroup.Body> bodies = new LinkedHashMap<>();
    bodies.put(
        "waiting",
        group -> {
          group.createTask(() -> child(out, "one"));
        });
    bodies.put(
        "in_the_body",
        group -> {
          group.createTask(() -> child(out, "two"));
          child(out, "body");
        });
    for (TaskGroup.Body body : bodies.values()) {
      Task<?> task = createTask(() -> taskGroup(body));
      sleep(ofMillis(20));
      task.cancel("outside");
      out.say(caught(() -> await(task)), task.cancelled(), task.cancelling());
    }
  }

  private static void cancelAndError(Transcript out) {
    Awaitable<String> answers =
        () -> {
          try {
            return sleep(ofSeconds(1), "never");
          } catch (CancelledError error) {
            throw new IllegalArgumentException("answer");
          }
        };
    Task<?> task =
        createTask(
            () -> {
              try {
                taskGroup(
                    group -> {
                      group.createTask(answers);
                      sleep(ofSeconds(1));
                    });
              } catch (ExceptionGroup errors) {
                out.say(errors, self().cancelling());
              }
              try {
                sleep(ZERO);
                out.say("never");
              } catch (CancelledError error) {
                out.say(error, self().cancelling());
                throw error;
              }
            });
    sleep(ofMillis(20));
    task.cancel("outside");
    out.say(caught(() -> await(task)), task.cancelled(), task.cancelling());
  }

  private static void errorThenCancel(Transcript out) {
    Action slow =
        () -> {
          try {
            sleep(ofSeconds(1));
          } finally {
            sleep(ofMillis(40));
            out.say("cleaned up");
          }
        };
    Task<?> task =
        createTask(
            () -> {
              try {
                taskGroup(
                    group -> {
                      group.createTask(slow);
                      sleep(ZERO);
                      group.createTask(fails("boom"));
                    });
              } catch (ExceptionGroup errors) {
                out.say(errors, self().cancelling());
              }
              sleep(ZERO);
              out.say("never");
            });
    sleep(ofMillis(20));
    task.cancel("outside");
    out.say(caught(() -> await(task)), task.cancelled(), task.cancelling());
  }

  private static void nested(Transcript out) {
    Task<?> main = self();
    try {
      taskGroup(
          outer -> {
            try {
              failBoth(outer);
            } finally {
              out.say("between", main.cancelling());
            }
            sleep(ofSeconds(1));
            out.say("never");
          });
    } catch (ExceptionGroup errors) {
      out.say(errors, main.cancelling());
    }
    sleep(ZERO);
    out.say("main");
  }

  private static void failBoth(TaskGroup outer) {
    taskGroup(
        inner -> {
          inner.createTask(fails("inner"));
          outer.createTask(fails("outer"));
        });
  }

  private static void nestedError(Transcript out) {
    Task<?> main = self();
    try {
      taskGroup(
          outer -> {
            try {
              failBoth(outer);
            } catch (ExceptionGroup errors) {
              out.say("caught", errors, main.cancelling());
            }
            try {
              sleep(ofMillis(20));
              out.say("never");
            } finally {
              out.say("after", main.cancelling());
            }
          });
    } catch (ExceptionGroup errors) {
      out.say(errors, main.cancelling());
    }
    sleep(ZERO);
    out.say("main");
  }
}
