package asyncio.conformance;

import static asyncio.Asyncio.asyncContextManager;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.callWith;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.with;
import static asyncio.conformance.Transcript.caught;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.AsyncContextManager;
import asyncio.AsyncExitStack;
import asyncio.AsyncExitStack.Exit;
import asyncio.CancelledError;
import asyncio.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code async with}, and what contextlib makes of it. */
final class ContextManagerPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("cm_order", "AG-4", ContextManagerPairs::order),
          Pair.main("cm_exit", "AG-4", ContextManagerPairs::exits),
          Pair.main("cm_no_yield", "AG-4", ContextManagerPairs::noYield),
          Pair.main("cm_failure", "AG-4", ContextManagerPairs::failures),
          Pair.main("cm_cancel", "AG-4", ContextManagerPairs::cancel),
          Pair.main("cm_cancel_exit", "AG-4", ContextManagerPairs::cancelExit),
          Pair.main("cm_stack", "AG-4", ContextManagerPairs::stack));

  private ContextManagerPairs() {}

  /** An outcome; of our own refusals without the advice at the end. */
  private static @Nullable Object outcome(Callable<? extends @Nullable Object> body) {
    Object outcome = caught(body);
    return outcome instanceof IllegalStateException refusal
        ? new IllegalStateException(String.valueOf(refusal.getMessage()).split(";", -1)[0])
        : outcome;
  }

  private static AsyncContextManager<String> resource(Transcript out, String name) {
    return asyncContextManager(
        block -> {
          out.say("enter", name);
          sleep(ZERO);
          try {
            block.yield(name.toUpperCase(Locale.ROOT));
          } finally {
            sleep(ZERO);
            out.say("exit", name);
          }
        });
  }

  private static void order(Transcript out) {
    for (boolean fails : List.of(false, true)) {
      Callable<String> use =
          () ->
              callWith(
                  resource(out, "a"),
                  a ->
                      callWith(
                          resource(out, "b"),
                          b -> {
                            out.say("block", a, b);
                            sleep(ZERO);
                            if (fails) {
                              throw new IllegalArgumentException("in the block");
                            }
                            return "result";
                          }));
      out.say(outcome(use));
    }
    AsyncContextManager<String> once = resource(out, "once");
    with(once, _ -> {});
    out.say(outcome(once::enter) instanceof Exception);
  }

  private record Manager(Transcript out, String answer) implements AsyncContextManager<String> {
    @Override
    public String enter() {
      if (answer.equals("enter fails")) {
        throw new IllegalArgumentException(answer);
      }
      return answer;
    }

    @Override
    public boolean exit(@Nullable Throwable failure) {
      out.say("exit sees", failure);
      sleep(ZERO);
      if (answer.equals("exit fails")) {
        throw new ArithmeticException(answer);
      }
      return answer.equals("swallows");
    }
  }

  private static void exits(Transcript out) {
    for (String answer : List.of("passes on", "swallows", "exit fails", "enter fails")) {
      for (boolean fails : List.of(false, true)) {
        Callable<String> use =
            () ->
                callWith(
                    new Manager(out, answer),
                    value -> {
                      out.say("block", value);
                      if (fails) {
                        throw new IllegalArgumentException("in the block");
                      }
                      return "result";
                    });
        out.say(outcome(use));
      }
    }
  }

  private static AsyncContextManager<Integer> yields(Transcript out, int times) {
    return asyncContextManager(
        block -> {
          try {
            for (int i = 0; i < times; i++) {
              block.yield(i);
            }
          } finally {
            out.say("closed", times);
          }
        });
  }

  private static void noYield(Transcript out) {
    for (int times : List.of(0, 1, 2)) {
      out.say(outcome(() -> use(yields(out, times), value -> out.say("block", value))));
    }
    AsyncContextManager<Integer> goesOn =
        asyncContextManager(
            block -> {
              try {
                block.yield(1);
              } catch (IllegalArgumentException error) {
                block.yield(2);
              } finally {
                out.say("closed");
              }
            });
    out.say(
        outcome(
            () ->
                use(
                    goesOn,
                    value -> {
                      out.say("block", value);
                      throw new IllegalArgumentException("in the block");
                    })));
  }

  private static <T> @Nullable Object use(
      AsyncContextManager<T> manager, AsyncContextManager.Body<T, RuntimeException> body) {
    with(manager, body);
    return null;
  }

  private static AsyncContextManager<String> swallows(Transcript out) {
    return asyncContextManager(
        block -> {
          try {
            block.yield("");
          } catch (IllegalArgumentException error) {
            sleep(ZERO);
            out.say("swallows", error);
          }
        });
  }

  private static void failures(Transcript out) {
    Map<String, Supplier<AsyncContextManager<String>>> functions = new LinkedHashMap<>();
    functions.put("swallows", () -> swallows(out));
    functions.put(
        "replaces",
        () ->
            asyncContextManager(
                block -> {
                  try {
                    block.yield("");
                  } catch (IllegalArgumentException error) {
                    throw new ArithmeticException("instead");
                  }
                }));
    functions.put(
        "again",
        () ->
            asyncContextManager(
                block -> {
                  try {
                    block.yield("");
                  } catch (IllegalArgumentException error) {
                    out.say("sees", error);
                    throw error;
                  }
                }));
    functions.put(
        "after",
        () ->
            asyncContextManager(
                block -> {
                  block.yield("");
                  throw new ArithmeticException("after");
                }));
    functions.put(
        "before",
        () ->
            asyncContextManager(
                block -> {
                  throw new ArithmeticException("before");
                }));
    functions.forEach(
        (name, function) -> {
          out.say(name, wentOn(function.get(), null));
          out.say(name, wentOn(function.get(), new IllegalArgumentException("in the block")));
        });
    out.say(wentOn(swallows(out), new IllegalStateException("another")));
  }

  private static @Nullable Object wentOn(
      AsyncContextManager<String> manager, @Nullable RuntimeException failure) {
    return outcome(
        () -> {
          with(
              manager,
              _ -> {
                if (failure != null) {
                  throw failure;
                }
              });
          return "went on";
        });
  }

  private static void cancel(Transcript out) {
    for (String delay : List.of("0.5", "1.5", "2.5", "3.5")) {
      AsyncContextManager<String> slow =
          asyncContextManager(
              block -> {
                try {
                  out.say("enters");
                  sleep(ofSeconds(1));
                  try {
                    block.yield("");
                  } catch (CancelledError error) {
                    out.say("block was cancelled", error);
                    throw error;
                  } finally {
                    out.say("exits");
                    sleep(ofSeconds(1));
                    out.say("has cleaned up");
                  }
                } finally {
                  out.say("ends");
                }
              });
      Task<?> task =
          createTask(
              () -> {
                with(
                    slow,
                    _ -> {
                      out.say("block");
                      sleep(ofSeconds(1));
                    });
                out.say("after");
              });
      sleep(ofMillis((long) (Double.parseDouble(delay) * 1000)));
      task.cancel("after " + delay);
      out.say(outcome(() -> await(task)));
    }
  }

  private static void cancelExit(Transcript out) {
    AsyncContextManager<String> slow =
        asyncContextManager(
            block -> {
              try {
                block.yield("");
              } finally {
                try {
                  sleep(ofSeconds(1));
                } catch (CancelledError error) {
                  out.say("exit was cancelled", error);
                  throw error;
                }
              }
            });
    Task<String> twice = createTask(() -> sleeping(slow));
    sleep(ZERO);
    twice.cancel("first");
    sleep(ofMillis(10));
    twice.cancel("second");
    out.say(outcome(() -> await(twice)), twice.cancelling());
    AsyncContextManager<String> swallowing =
        asyncContextManager(
            block -> {
              try {
                block.yield("");
              } catch (CancelledError error) {
                out.say("swallowed", error);
              }
            });
    Task<String> swallowed = createTask(() -> sleeping(swallowing));
    sleep(ZERO);
    swallowed.cancel("request");
    out.say(outcome(() -> await(swallowed)), swallowed.cancelling());
  }

  private static String sleeping(AsyncContextManager<String> manager) {
    with(manager, _ -> sleep(ofSeconds(1)));
    return "went on";
  }

  private static AsyncContextManager<String> plain(Transcript out, String name) {
    return asyncContextManager(
        block -> {
          out.say("enter", name);
          try {
            block.yield(name);
          } finally {
            sleep(ZERO);
            out.say("exit", name);
          }
        });
  }

  private static Exit exit(Transcript out, String name, boolean answer) {
    return failure -> {
      out.say("exit", name, failure);
      return answer;
    };
  }

  private static Exit failing(Transcript out, String name, RuntimeException answer) {
    return failure -> {
      out.say("exit", name, failure);
      throw answer;
    };
  }

  private static @Nullable Object useStack(
      Transcript out, @Nullable RuntimeException failure, Exit... exits) {
    return outcome(
        () -> {
          String result =
              callWith(
                  new AsyncExitStack(),
                  stack -> {
                    out.say(stack.enterAsyncContext(plain(out, "a")));
                    stack.pushAsyncCallback(() -> out.say("clean-up", "b"));
                    for (Exit each : exits) {
                      stack.pushAsyncExit(each);
                    }
                    if (failure != null) {
                      throw failure;
                    }
                    return "result";
                  });
          return result == null ? "went on" : result;
        });
  }

  private static void stack(Transcript out) throws Exception {
    var block = new IllegalArgumentException("block");
    out.say(useStack(out, null, exit(out, "c", true)));
    out.say(useStack(out, block, exit(out, "c", false)));
    out.say(useStack(out, block, exit(out, "c", false), exit(out, "d", true)));
    out.say(
        useStack(
            out, null, exit(out, "c", true), failing(out, "d", new IllegalArgumentException("d"))));
    out.say(
        useStack(
            out, block, exit(out, "c", false), failing(out, "d", new ArithmeticException("d"))));
    List<AsyncExitStack> kept = new ArrayList<>();
    with(
        new AsyncExitStack(),
        stack -> {
          stack.enterAsyncContext(plain(out, "kept"));
          kept.add(stack.popAll());
        });
    out.say("left");
    kept.getFirst().aclose();
    kept.getFirst().aclose();
  }
}
