package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callInTaskGroup;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.ExceptionGroup;
import asyncio.Task;
import asyncio.TaskGroup;
import asyncio.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Task groups: waiting, failing, refusing. */
final class GroupPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("group_waits", "TG-1", GroupPairs::waits),
          Pair.main("group_child_fails", "TG-2", GroupPairs::childFails),
          Pair.main("group_fails_while_waiting", "TG-2, TG-3", GroupPairs::failsWhileWaiting),
          Pair.main("group_child_cancelled", "TG-4", GroupPairs::childCancelled),
          Pair.main("group_errors", "TG-5", GroupPairs::errors),
          Pair.main("group_body_fails", "TG-5", GroupPairs::bodyFails),
          Pair.main("group_in_child", "TG-5", GroupPairs::inChild),
          Pair.main("group_stubborn_child", "TG-1, TG-2", GroupPairs::stubbornChild),
          Pair.main("group_refuses", "TG-10", GroupPairs::refuses),
          Pair.main("group_eager_failure", "TG-11", GroupPairs::eagerFailure),
          Pair.main("group_eager", "TG-1, TG-11", GroupPairs::eager));

  private static final TaskOptions EAGER = TaskOptions.DEFAULT.withEager(true);

  private GroupPairs() {}

  private static Task<?> self() {
    return Objects.requireNonNull(currentTask());
  }

  private static void waits(Transcript out) {
    List<Task<String>> tasks = new ArrayList<>();
    taskGroup(
        group -> {
          tasks.add(group.createTask(() -> descend(out, group, "one", 2)));
          tasks.add(group.createTask(() -> descend(out, group, "two", 0)));
          out.say("body ends", tasks.get(0).done(), tasks.get(1).done());
        });
    out.say("group ends", tasks.get(0).result(), tasks.get(1).result());
    taskGroup(_ -> out.say("empty"));
  }

  private static String descend(Transcript out, TaskGroup group, String name, int left) {
    out.say(name, left);
    sleep(ZERO);
    if (left > 0) {
      group.createTask(() -> descend(out, group, name, left - 1));
    }
    return name;
  }

  /** A body that fails after a while. */
  private static Awaitable<String> fails(String message, int millis) {
    return () -> {
      sleep(ofMillis(millis));
      throw new IllegalArgumentException(message);
    };
  }

  /** A body that fails without suspending. */
  private static Awaitable<String> fails(String message) {
    return () -> {
      throw new IllegalArgumentException(message);
    };
  }

  private static Awaitable<String> tellsCancellation(Transcript out, String name) {
    return () -> {
      try {
        return sleep(ofSeconds(1), name);
      } catch (CancelledError error) {
        out.say(name, error);
        throw error;
      }
    };
  }

  private static void childFails(Transcript out) {
    Task<?> main = self();
    List<Task<?>> tasks = new ArrayList<>();
    try {
      taskGroup(
          group -> {
            tasks.add(group.createTask(tellsCancellation(out, "one")));
            tasks.add(group.createTask(fails("boom", 20)));
            tasks.add(group.createTask(() -> sleep(ofSeconds(1))));
            try {
              sleep(ofSeconds(1));
            } finally {
              out.say("body", main.cancelling());
            }
          });
    } catch (ExceptionGroup errors) {
      out.say(errors, main.cancelling());
    }
    out.say(tasks.get(0).cancelled(), tasks.get(1).done(), tasks.get(2).cancelled());
    sleep(ZERO);
    out.say("main");
  }

  private static void failsWhileWaiting(Transcript out) {
    Task<?> main = self();
    try {
      taskGroup(
          group -> {
            group.createTask(
                () -> {
                  try {
                    sleep(ofSeconds(1));
                  } finally {
                    sleep(ofMillis(20));
                    out.say("cleaned up");
                  }
                });
            group.createTask(fails("boom", 20));
          });
    } catch (ExceptionGroup errors) {
      out.say(errors, main.cancelling());
    }
    sleep(ZERO);
    out.say("main", main.cancelling());
  }

  private static void childCancelled(Transcript out) {
    List<Task<?>> tasks = new ArrayList<>();
    Awaitable<String> cancelsItself =
        () -> {
          throw new CancelledError("itself");
        };
    taskGroup(
        group -> {
          Task<?> one = group.createTask(() -> await(getRunningLoop().<String>createFuture()));
          tasks.add(one);
          tasks.add(group.createTask(() -> sleep(ofMillis(20), "went on")));
          tasks.add(group.createTask(cancelsItself));
          sleep(ZERO);
          one.cancel();
        });
    out.say(
        tasks.get(0).cancelled(),
        tasks.get(1).result(),
        tasks.get(2).cancelled(),
        self().cancelling());
  }

  private static void errors(Transcript out) {
    Awaitable<String> answers =
        () -> {
          try {
            return sleep(ofSeconds(1), "never");
          } catch (CancelledError error) {
            throw new ArithmeticException("answers");
          }
        };
    try {
      taskGroup(
          group -> {
            group.createTask(answers);
            group.createTask(fails("1", 0));
            group.createTask(fails("2", -1));
            try {
              sleep(ofSeconds(1));
            } catch (CancelledError error) {
              throw new IllegalStateException("body");
            }
          });
    } catch (ExceptionGroup errors) {
      out.say(errors);
      boolean given = errors.getCause() != errors.exceptions().getFirst();
      out.say(given ? errors.getCause() : null, errors.exceptions().size());
    }
  }

  private static void bodyFails(Transcript out) {
    Task<?> main = self();
    TaskGroup.Body withChildren =
        group -> {
          group.createTask(tellsCancellation(out, "a"));
          sleep(ZERO);
          group.createTask(tellsCancellation(out, "never starts"));
          throw new IllegalArgumentException("body");
        };
    TaskGroup.Body alone =
        _ -> {
          throw new IllegalArgumentException("alone");
        };
    for (TaskGroup.Body body : List.of(withChildren, alone)) {
      try {
        taskGroup(body);
      } catch (ExceptionGroup errors) {
        out.say(errors, main.cancelling());
      }
    }
  }

  private static void inChild(Transcript out) {
    try {
      taskGroup(
          group -> {
            group.createTask(() -> inner("a"));
            group.createTask(fails("b"));
          });
    } catch (ExceptionGroup errors) {
      out.say(errors);
      ExceptionGroup.Split split = errors.split(IllegalArgumentException.class);
      out.say(split.rest(), split.matching());
      out.say(errors.subgroup(error -> "a 2".equals(error.getMessage())));
      out.say(errors.subgroup(NoSuchElementException.class));
    }
  }

  private static void inner(String name) {
    taskGroup(
        group -> {
          group.createTask(fails(name + " 1"));
          group.createTask(fails(name + " 2"));
        });
  }

  private static void stubbornChild(Transcript out) {
    var task = new AtomicReference<Task<String>>();
    try {
      taskGroup(
          group -> {
            task.set(
                group.createTask(
                    () -> {
                      try {
                        return sleep(ofSeconds(1), "never");
                      } catch (CancelledError error) {
                        sleep(ofMillis(40));
                        out.say("stubborn ends");
                        return "value";
                      }
                    }));
            group.createTask(fails("boom", 0));
          });
    } catch (ExceptionGroup errors) {
      out.say(errors, task.get().result(), task.get().cancelling());
    }
  }

  private static void refuses(Transcript out) {
    var failed = new AtomicReference<TaskGroup>();
    try {
      taskGroup(
          group -> {
            failed.set(group);
            group.createTask(
                () -> {
                  try {
                    sleep(ofSeconds(1));
                  } finally {
                    out.say("late", refusal(out, group));
                  }
                });
            sleep(ZERO);
            group.createTask(fails("boom"));
            try {
              sleep(ofSeconds(1));
            } finally {
              out.say("body", refusal(out, group));
            }
          });
    } catch (ExceptionGroup errors) {
      out.say("ended", refusal(out, failed.get()));
    }
    TaskGroup ended = callInTaskGroup(group -> group);
    out.say("ended", refusal(out, ended));
  }

  private static String refusal(Transcript out, TaskGroup group) {
    return kind(caught(() -> group.createTask(() -> out.say("never"))));
  }

  private static void eagerFailure(Transcript out) {
    Awaitable<String> fails =
        () -> {
          out.say("fails");
          throw new IllegalArgumentException("boom");
        };
    try {
      taskGroup(
          group -> {
            Task<?> task = group.createTask(fails, EAGER);
            out.say("created", task.done());
          });
    } catch (ExceptionGroup errors) {
      out.say(errors, self().cancelling());
    }
    sleep(ZERO);
    out.say("main");
  }

  private static void eager(Transcript out) {
    List<Awaitable<Integer>> children = List.of(() -> 1, () -> sleep(ZERO, 1));
    for (Awaitable<Integer> child : children) {
      List<Task<Integer>> tasks = new ArrayList<>();
      taskGroup(
          group -> {
            tasks.add(group.createTask(child, EAGER));
            tasks.add(group.createTask(() -> 2, EAGER));
            out.say(tasks.get(0).done(), tasks.get(1).done());
          });
      out.say(tasks.get(0).result(), tasks.get(1).result());
    }
  }
}
