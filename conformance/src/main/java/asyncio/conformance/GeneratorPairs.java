package asyncio.conformance;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.currentTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static asyncio.conformance.Transcript.ticks;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.AsyncGenerator;
import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.ContextVar;
import asyncio.GeneratorExit;
import asyncio.Task;
import asyncio.TimeoutError;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Asynchronous generators, as PEP 525 has them. */
final class GeneratorPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("agen_order", "AG-3", GeneratorPairs::order),
          Pair.main("agen_asend", "AG-3", GeneratorPairs::asend),
          Pair.main("agen_athrow", "AG-3", GeneratorPairs::athrow),
          Pair.main("agen_aclose", "AG-3", GeneratorPairs::aclose),
          Pair.main("agen_ignored_exit", "AG-3", GeneratorPairs::ignoredExit),
          Pair.main("agen_reentry", "AG-3", GeneratorPairs::reentry),
          Pair.main("agen_cancel", "AG-3", GeneratorPairs::cancel),
          Pair.main("agen_cancel_close", "AG-3", GeneratorPairs::cancelClose),
          Pair.main("agen_failure", "AG-3", GeneratorPairs::failure),
          Pair.main("agen_context", "AG-3", GeneratorPairs::context),
          Pair.main("agen_timeout", "AG-3, T-1", GeneratorPairs::timeouts),
          Pair.main("agen_nested", "AG-3", GeneratorPairs::nested));

  private GeneratorPairs() {}

  /** What a generator gives or throws; "ended" for Python's StopAsyncIteration. */
  static @Nullable Object taken(Callable<? extends @Nullable Object> take) {
    Object outcome = caught(take);
    return outcome instanceof NoSuchElementException ? "ended" : outcome;
  }

  private static void order(Transcript out) throws Exception {
    Task<?> other =
        createTask(
            () -> {
              for (int i = 0; i < 4; i++) {
                out.say("other", i);
                sleep(ZERO);
              }
            });
    AsyncGenerator<Integer> generator =
        asyncGenerator(
            values -> {
              out.say("begins");
              for (int i = 0; i < 3; i++) {
                sleep(ZERO);
                values.yield(i);
              }
              out.say("ends");
            });
    out.say("made");
    for (int item : generator) {
      out.say(item);
    }
    await(other);
    out.say(ticks(() -> upTo(10).forEach(_ -> {})));
  }

  private static AsyncGenerator<Integer> upTo(int n) {
    return asyncGenerator(
        values -> {
          for (int i = 0; i < n; i++) {
            values.yield(i);
          }
        });
  }

  private static void asend(Transcript out) {
    AsyncGenerator<Object> generator =
        asyncGenerator(
            values -> {
              Object received = values.yield("first");
              while (!Objects.equals(received, "last")) {
                out.say("received", received);
                sleep(ZERO);
                received = values.yield(String.valueOf(received).replace("null", "None"));
              }
            });
    // where Python has a TypeError, the state is what is wrong
    out.say(kind(taken(() -> generator.asend("early"))).replace("RuntimeError", "TypeError"));
    out.say(generator.asend(null));
    out.say(generator.asend("a"));
    out.say(generator.next());
    out.say(taken(() -> generator.asend("last")));
    out.say(taken(() -> generator.asend("late")));
  }

  private static AsyncGenerator<@Nullable Object> robust(Transcript out) {
    return asyncGenerator(
        values -> {
          Object value = "first";
          try {
            while (true) {
              try {
                value = values.yield(value);
              } catch (IllegalArgumentException error) {
                sleep(ZERO);
                value = error;
              }
            }
          } finally {
            out.say("ends");
          }
        });
  }

  private static void athrow(Transcript out) {
    AsyncGenerator<@Nullable Object> generator = robust(out);
    out.say(generator.next());
    out.say(generator.athrow(new IllegalArgumentException("one")));
    out.say(generator.next());
    out.say(taken(() -> generator.athrow(new ArithmeticException("two"))));
    out.say(taken(generator::next));
    AsyncGenerator<Integer> ends =
        asyncGenerator(
            values -> {
              try {
                values.yield(1);
              } catch (IllegalArgumentException error) {
                out.say("handled, and ends");
              }
            });
    out.say(ends.next());
    out.say(taken(() -> ends.athrow(new IllegalArgumentException("three"))));
    AsyncGenerator<@Nullable Object> early = robust(out);
    out.say(taken(() -> early.athrow(new IllegalArgumentException("early"))));
    out.say(taken(early::next));
  }

  private static AsyncGenerator<Integer> cleaning(Transcript out, String name) {
    return asyncGenerator(
        values -> {
          try {
            for (int i = 0; i < 10; i++) {
              values.yield(i);
            }
          } finally {
            out.say(name, "cleans up");
            sleep(ZERO);
            out.say(name, "is clean");
          }
        });
  }

  private static void aclose(Transcript out) {
    AsyncGenerator<Integer> begun = cleaning(out, "a");
    out.say(begun.next(), begun.next());
    out.say(caught(() -> begun.aclose()));
    out.say(caught(() -> begun.aclose()));
    out.say(taken(begun::next));
    AsyncGenerator<Integer> notBegun = cleaning(out, "not begun");
    out.say(caught(() -> notBegun.aclose()));
    out.say(taken(notBegun::next));
    out.say(taken(() -> notBegun.asend("late")));
    AsyncGenerator<Integer> failing =
        asyncGenerator(
            values -> {
              try {
                values.yield(1);
              } catch (GeneratorExit exit) {
                throw new IllegalArgumentException("cannot clean up", exit);
              }
            });
    out.say(failing.next());
    out.say(caught(() -> failing.aclose()));
    out.say(caught(() -> failing.aclose()));
    for (int item : cleaning(out, "to the end")) {
      if (item == 9) {
        out.say(item);
      }
    }
  }

  private static void ignoredExit(Transcript out) {
    AsyncGenerator<Integer> stubborn =
        asyncGenerator(
            values -> {
              try {
                values.yield(1);
              } catch (GeneratorExit exit) {
                out.say("told to end");
                values.yield(2);
              }
              out.say("goes on");
              values.yield(3);
            });
    out.say(stubborn.next());
    Throwable refused = (Throwable) Objects.requireNonNull(caught(() -> stubborn.aclose()));
    out.say(kind(refused), first(refused, ";"));
    out.say(taken(stubborn::next));
    out.say(taken(stubborn::next));
    AsyncGenerator<Integer> quiet =
        asyncGenerator(
            values -> {
              try {
                values.yield(1);
              } catch (GeneratorExit exit) {
                out.say("told to end");
              }
            });
    out.say(quiet.next());
    out.say(caught(() -> quiet.aclose()));
    out.say(taken(quiet::next));
  }

  /** A message without the advice that follows. */
  static String first(@Nullable Object failure, String end) {
    String message = String.valueOf(((Throwable) Objects.requireNonNull(failure)).getMessage());
    return message.contains(end) ? message.substring(0, message.indexOf(end)) : message;
  }

  private static String refusal(@Nullable Object failure) {
    return kind(failure) + " " + first(failure, ",");
  }

  private static void reentry(Transcript out) {
    AsyncGenerator<Integer> slow =
        asyncGenerator(
            values -> {
              for (int i = 0; i < 3; i++) {
                sleep(ofMillis(10));
                values.yield(i);
              }
            });
    Task<Integer> first = createTask(slow::next);
    sleep(ZERO);
    out.say(refusal(caught(slow::next)));
    out.say(refusal(caught(() -> slow.asend(null))));
    out.say(refusal(caught(() -> slow.athrow(new IllegalArgumentException()))));
    out.say(refusal(caught(() -> slow.aclose())));
    out.say(await(first));
    out.say(slow.next());
    slow.aclose();
    List<AsyncGenerator<String>> itself = new ArrayList<>();
    itself.add(asyncGenerator(values -> values.yield(refusal(caught(itself.getFirst()::next)))));
    out.say(itself.getFirst().next());
    itself.getFirst().aclose();
  }

  private static void consume(Transcript out, AsyncGenerator<?> generator) {
    try {
      for (Object item : generator) {
        out.say(item);
      }
    } catch (CancelledError error) {
      out.say("consumer", error);
      throw error;
    }
  }

  private static void cancel(Transcript out) {
    AsyncGenerator<Integer> stops =
        asyncGenerator(
            values -> {
              try {
                values.yield(1);
                sleep(ofSeconds(10));
                values.yield(2);
              } catch (CancelledError error) {
                out.say("body", error);
                sleep(ZERO);
                throw error;
              } finally {
                out.say("finally");
              }
            });
    Task<?> stopped = createTask(() -> consume(out, stops));
    sleep(ZERO);
    stopped.cancel("stop");
    Asyncio.wait(List.of(stopped));
    out.say(stopped.cancelled(), taken(stops::next));
    AsyncGenerator<Object> refuses =
        asyncGenerator(
            values -> {
              try {
                sleep(ofSeconds(10));
              } catch (CancelledError error) {
                values.yield(error);
              }
              values.yield("further");
            });
    Task<?> refused = createTask(() -> consume(out, refuses));
    sleep(ZERO);
    refused.cancel("refused");
    Asyncio.wait(List.of(refused));
    out.say(refused.cancelled(), refused.cancelling());
  }

  private static void cancelClose(Transcript out) {
    AsyncGenerator<Integer> generator =
        asyncGenerator(
            values -> {
              try {
                values.yield(1);
                values.yield(2);
              } finally {
                out.say("cleans up");
                try {
                  sleep(ofSeconds(10));
                } catch (CancelledError error) {
                  out.say("hurries", error);
                  throw error;
                }
              }
            });
    out.say(generator.next());
    Task<?> closing = createTask(() -> generator.aclose());
    sleep(ZERO);
    closing.cancel("hurry");
    out.say(caught(() -> await(closing)));
    out.say(taken(generator::next));
    out.say(caught(() -> generator.aclose()));
  }

  private static void failure(Transcript out) {
    AsyncGenerator<Integer> fails =
        asyncGenerator(
            values -> {
              values.yield(1);
              throw new IllegalArgumentException("boom");
            });
    out.say(taken(fails::next));
    out.say(taken(fails::next));
    out.say(taken(fails::next));
    out.say(taken(() -> fails.asend("late")));
    out.say(caught(() -> fails.aclose()));
    AsyncGenerator<Integer> returns =
        asyncGenerator(
            values -> {
              for (int i = 0; i < 10; i++) {
                if (i == 2) {
                  return;
                }
                values.yield(i);
              }
            });
    out.say(returns.stream().toList());
  }

  private static void context(Transcript out) {
    ContextVar<String> user = new ContextVar<>("user");
    user.set("main");
    AsyncGenerator<String> generator =
        asyncGenerator(
            values -> {
              for (int i = 0; i < 2; i++) {
                values.yield(user.get());
              }
              user.set("the body");
              values.yield(user.get());
            });
    out.say(generator.next());
    for (String name : List.of("task", "another")) {
      await(
          createTask(
              () -> {
                user.set(name);
                String value = generator.next();
                out.say(value, user.get());
              }));
    }
    out.say(user.get());
  }

  private static void timeouts(Transcript out) {
    AsyncGenerator<String> inside =
        asyncGenerator(
            values -> {
              try {
                timeout(ofMillis(10), () -> sleep(ofSeconds(10)));
              } catch (TimeoutError late) {
                values.yield("late");
              }
            });
    out.say(inside.stream().toList());
    AsyncGenerator<String> slow =
        asyncGenerator(
            values -> {
              try {
                values.yield("in time");
                sleep(ofSeconds(10));
              } finally {
                out.say("slow ends");
              }
            });
    Callable<String> within = () -> timeout(ofMillis(10), () -> slow.next());
    out.say(taken(within));
    out.say(kind(taken(within)));
    out.say(taken(slow::next));
    AsyncGenerator<String> around =
        asyncGenerator(
            values ->
                timeout(
                    ofMillis(10),
                    () -> {
                      values.yield("under a deadline");
                      out.say("never");
                    }));
    Task<?> task = Objects.requireNonNull(currentTask());
    out.say(around.next());
    out.say(caught(() -> sleep(ofSeconds(1))));
    out.say(task.cancelling());
    out.say(kind(taken(() -> around.athrow(new CancelledError()))));
    out.say(task.cancelling());
  }

  private static void nested(Transcript out) {
    AsyncGenerator<Integer> numbers =
        asyncGenerator(
            values -> {
              try {
                for (int i = 0; i < 100; i++) {
                  sleep(ZERO);
                  values.yield(i);
                }
              } finally {
                out.say("numbers end");
              }
            });
    AsyncGenerator<Integer> squares =
        asyncGenerator(
            values -> {
              try {
                for (int number : numbers) {
                  values.yield(number * number);
                }
              } finally {
                out.say("squares end");
                numbers.aclose();
              }
            });
    for (int square : squares) {
      out.say(square);
      if (square == 9) {
        break;
      }
    }
    squares.aclose();
  }
}
