package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.atomically;
import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import asyncio.AsyncGenerator;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.GeneratorExit;
import asyncio.Task;
import asyncio.TaskOptions;
import asyncio.TimeoutError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

/** What an asynchronous generator does, and what it refuses: PEP 525 in Java. */
class AsyncGeneratorTest {
  private final List<Object> trail = new ArrayList<>();

  private static AsyncGenerator<Integer> counting(int n) {
    return asyncGenerator(
        out -> {
          for (int i = 0; i < n; i++) {
            sleep(Duration.ofSeconds(1));
            out.yield(i);
          }
        });
  }

  /** Yields what is sent to it, notes what is thrown into it, and tells when it is closed. */
  private AsyncGenerator<Object> echoing() {
    return asyncGenerator(
        out -> {
          Object next = "first";
          try {
            while (true) {
              try {
                next = out.yield(next);
              } catch (IllegalArgumentException thrown) {
                next = "caught " + thrown.getMessage();
              }
            }
          } finally {
            sleep(Duration.ofSeconds(1));
            trail.add("closed");
          }
        });
  }

  @InBothModes
  void aForLoopTakesWhatABodyYieldsWhileItAwaits(Mode mode) {
    mode.run(
        () -> {
          Task<?> other =
              createTask(
                  () -> {
                    for (int i = 0; i < 3; i++) {
                      trail.add("other");
                      sleep(Duration.ofSeconds(1));
                    }
                  });
          sleep(Duration.ofMillis(500));
          for (int item : counting(3)) {
            trail.add(item);
          }
          await(other);
        });
    assertThat(trail).containsExactly("other", "other", 0, "other", 1, 2);
  }

  @InBothModes
  void nothingRunsBeforeTheFirstValueIsTaken(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<String> generator =
              asyncGenerator(
                  out -> {
                    trail.add("begun");
                    out.yield("value");
                    trail.add("went on");
                  });
          sleep(Duration.ZERO);
          trail.add("made");
          trail.add(generator.next());
          trail.add(generator.hasNext());
        });
    assertThat(trail).containsExactly("made", "begun", "value", "went on", false);
  }

  @InBothModes
  void aValueThatIsReadyTakesNoIterationOfTheLoop(Mode mode) {
    mode.run(
        () -> {
          EventLoop.running().callSoon(() -> trail.add("callback"));
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    out.yield(1);
                    out.yield(2);
                  });
          generator.forEach(trail::add);
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly(1, 2, "callback");
  }

  @InBothModes
  void hasNextAsksTheBodyOnce(Mode mode) {
    mode.run(
        () -> {
          Iterator<Integer> values = counting(1).iterator();
          assertThat(values.hasNext()).isTrue();
          assertThat(values.hasNext()).isTrue();
          assertThat(values.next()).isZero();
          assertThat(values.hasNext()).isFalse();
          assertThat(values.hasNext()).isFalse();
          assertThatThrownBy(values::next).isInstanceOf(NoSuchElementException.class);
        });
  }

  @InBothModes
  void nullIsAValue(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<String> generator = asyncGenerator(out -> out.yield(null));
          assertThat(generator.hasNext()).isTrue();
          assertThat(generator.next()).isNull();
          assertThat(generator.hasNext()).isFalse();
        });
  }

  @InBothModes
  void returningInTheMiddleEndsIt(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    for (int i = 0; i < 10; i++) {
                      if (i == 2) {
                        return;
                      }
                      out.yield(i);
                    }
                  });
          generator.forEach(trail::add);
        });
    assertThat(trail).containsExactly(0, 1);
  }

  @InBothModes
  void aFailureOfTheBodyGoesToTheOneWhoTakesTheNextValue(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    out.yield(1);
                    throw new IOException("gone");
                  });
          assertThat(generator.next()).isEqualTo(1);
          assertThatThrownBy(generator::next)
              .isInstanceOf(CompletionException.class)
              .cause()
              .isInstanceOf(IOException.class)
              .hasMessage("gone");
          assertThat(generator.hasNext()).isFalse();
          generator.aclose();
        });
  }

  @InBothModes
  void whatIsSentIsWhatYieldReturns(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Object> generator = echoing();
          trail.add(generator.asend(null));
          trail.add(generator.asend("second"));
          trail.add(generator.athrow(new IllegalArgumentException("third")));
          trail.add(generator.asend("fourth"));
          generator.aclose();
          assertThatThrownBy(() -> generator.asend("fifth"))
              .isInstanceOf(NoSuchElementException.class);
        });
    assertThat(trail).containsExactly("first", "second", "caught third", "fourth", "closed");
  }

  @InBothModes
  void aPlainNextSendsNull(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Object> generator = asyncGenerator(out -> out.yield(out.yield(1)));
          trail.add(generator.next());
          trail.add(generator.next());
          assertThat(generator.hasNext()).isFalse();
        });
    assertThat(trail).containsExactly(1, null);
  }

  @InBothModes
  void aGeneratorThatHasNotBegunTakesNoValue(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Object> generator = echoing();
          assertThatThrownBy(() -> generator.asend("early"))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("take one value first");
          trail.add(generator.next());
          generator.close();
        });
    assertThat(trail).containsExactly("first", "closed");
  }

  @InBothModes
  void sendingDropsAValueThatOnlyHasNextHasSeen(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Object> generator = echoing();
          assertThat(generator.hasNext()).isTrue();
          trail.add(generator.asend("second"));
          generator.close();
        });
    assertThat(trail).containsExactly("second", "closed");
  }

  @InBothModes
  void whatIsThrownIntoItComesOutIfItIsNotHandled(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Object> generator = echoing();
          generator.next();
          var failure = new IOException("from outside");
          assertThat(catchThrowable(() -> generator.athrow(failure)))
              .isInstanceOf(CompletionException.class)
              .hasCause(failure);
          assertThat(generator.hasNext()).isFalse();
          assertThatThrownBy(() -> generator.athrow(failure))
              .isInstanceOf(NoSuchElementException.class);
        });
    assertThat(trail).containsExactly("closed");
  }

  @InBothModes
  void throwingIntoAGeneratorThatHasNotBegunEndsIt(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Object> generator = echoing();
          assertThatThrownBy(() -> generator.athrow(new IllegalArgumentException("early")))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("early");
          assertThat(generator.hasNext()).isFalse();
        });
    assertThat(trail).isEmpty();
  }

  @InBothModes
  void closingOneThatHasNotBegunRunsNothing(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Object> generator = echoing();
          generator.aclose();
          assertThat(generator.hasNext()).isFalse();
          assertThatThrownBy(() -> generator.asend("late"))
              .isInstanceOf(NoSuchElementException.class);
        });
    assertThat(trail).isEmpty();
  }

  @InBothModes
  void tryWithResourcesClosesWhatABreakLeaves(Mode mode) {
    mode.run(
        () -> {
          try (AsyncGenerator<Object> generator = echoing()) {
            for (Object value : generator) {
              trail.add(value);
              break;
            }
          }
          trail.add("after");
        });
    assertThat(trail).containsExactly("first", "closed", "after");
  }

  @InBothModes
  void closeThrowsWhatTheCleanUpThrows(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    try {
                      out.yield(1);
                    } catch (GeneratorExit exit) {
                      throw new IllegalArgumentException("cannot clean up", exit);
                    }
                  });
          generator.next();
          assertThatThrownBy(generator::aclose).hasMessage("cannot clean up");
          generator.aclose();
          assertThat(generator.hasNext()).isFalse();
        });
  }

  @InBothModes
  void aBodyMayEndOnGeneratorExitWithoutThrowingItOn(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    try {
                      out.yield(1);
                    } catch (GeneratorExit exit) {
                      trail.add("told");
                    }
                  });
          generator.next();
          generator.aclose();
          generator.aclose();
        });
    assertThat(trail).containsExactly("told");
  }

  @InBothModes
  void aBodyThatYieldsInsteadOfEndingIsToldOffAndCanBeClosedAgain(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    try {
                      out.yield(1);
                    } catch (GeneratorExit exit) {
                      out.yield(2);
                    }
                  });
          generator.next();
          assertThatThrownBy(generator::aclose)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("async generator ignored GeneratorExit");
          generator.aclose();
          assertThat(generator.hasNext()).isFalse();
        });
  }

  @InBothModes
  void aGeneratorThatRunsIsRefusedToOthers(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator = counting(2);
          Task<Integer> first = createTask(generator::next, "first");
          sleep(Duration.ofMillis(500));
          List<Runnable> uses =
              List.of(
                  generator::hasNext,
                  generator::next,
                  () -> generator.asend("value"),
                  () -> generator.athrow(new IllegalArgumentException("failure")),
                  generator::aclose);
          for (Runnable use : uses) {
            assertThatThrownBy(use::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("asynchronous generator is already running, for first");
          }
          assertThat(await(first)).isZero();
          assertThat(generator.next()).isEqualTo(1);
          generator.close();
        });
  }

  @InBothModes
  void aBodyCannotTakeItsOwnValues(Mode mode) {
    mode.run(
        () -> {
          var itself = new AtomicReference<AsyncGenerator<String>>();
          itself.set(
              asyncGenerator(
                  out -> {
                    Throwable refused = catchThrowable(() -> itself.get().next());
                    out.yield(refused.getMessage());
                  }));
          assertThat(itself.get().next()).contains("already running");
          assertThat(itself.get().hasNext()).isFalse();
        });
  }

  @InBothModes
  void tasksMayTakeTurns(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator = counting(4);
          assertThat(await(createTask(generator::next))).isZero();
          assertThat(generator.next()).isEqualTo(1);
          assertThat(await(createTask(generator::next))).isEqualTo(2);
          generator.forEach(trail::add);
        });
    assertThat(trail).containsExactly(3);
  }

  @InBothModes
  void onlyTheBodyMayYield(Mode mode) {
    mode.run(
        () -> {
          var leaked = new AtomicReference<AsyncGenerator.Yield<Integer>>();
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    leaked.set(out);
                    out.yield(1);
                    sleep(Duration.ofSeconds(1));
                    out.yield(2);
                  });
          generator.next();
          Task<Integer> next = createTask(generator::next);
          String refusal = "yield outside the body of the asynchronous generator";
          assertThatThrownBy(() -> leaked.get().yield(3)).hasMessage(refusal);
          sleep(Duration.ofMillis(500)); // now the body awaits
          assertThatThrownBy(() -> leaked.get().yield(3)).hasMessage(refusal);
          EventLoop.running()
              .callSoon(() -> trail.add(catchThrowable(() -> leaked.get().yield(3)).getMessage()));
          assertThat(await(next)).isEqualTo(2);
          assertThat(trail).containsExactly(refusal);
          assertThat(generator.hasNext()).isFalse();
        });
  }

  @InBothModes
  void aTaskOfAnotherLoopIsRefused(Mode mode) {
    try (EventLoop one = mode.loop();
        EventLoop two = mode.loop()) {
      AsyncGenerator<Object> generator = echoing();
      one.runUntilComplete(() -> trail.add(generator.next()));
      two.runUntilComplete(
          () -> {
            assertThatThrownBy(generator::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to a different loop");
            assertThatThrownBy(generator::aclose).hasMessageContaining("different loop");
          });
      one.runUntilComplete(() -> generator.close());
    }
    assertThat(trail).containsExactly("first", "closed");
  }

  @InBothModes
  void aCallbackCannotTakeAValue(Mode mode) {
    Refused.inACallback(
        mode,
        IllegalStateException.class,
        "callbacks cannot suspend",
        loop -> counting(1).hasNext());
  }

  @InBothModes
  void theBodyRunsInTheContextOfTheOneWhoTakesTheValue(Mode mode) {
    ContextVar<String> user = new ContextVar<>("user");
    mode.run(
        () -> {
          user.set("main");
          AsyncGenerator<String> generator =
              asyncGenerator(
                  out -> {
                    out.yield(user.get());
                    out.yield(user.get());
                    user.set("the body");
                    out.yield(user.get());
                  });
          var context = new Context();
          context.run(() -> user.set("task"));
          trail.add(generator.next());
          TaskOptions inContext = TaskOptions.DEFAULT.withContext(context);
          trail.add(await(createTask(generator::next, inContext)));
          trail.add(generator.next());
          trail.add(user.get());
          assertThat(generator.hasNext()).isFalse();
          trail.add(context.run(user::get));
        });
    assertThat(trail).containsExactly("main", "task", "the body", "the body", "task");
  }

  @InBothModes
  void aBodyCannotYieldOutOfWhatTheConsumerWouldThenRunIn(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<String> generator =
              asyncGenerator(
                  out -> {
                    Throwable inContext =
                        catchThrowable(() -> new Context().run(() -> out.yield("never")));
                    out.yield(inContext.getMessage());
                    Throwable inSection =
                        catchThrowable(() -> atomically(() -> out.yield("never")));
                    out.yield(inSection.getMessage());
                  });
          for (String refusal : generator) {
            assertThat(refusal).contains("cannot yield inside atomically() or Context.run()");
            sleep(Duration.ZERO);
            trail.add("refused");
          }
          assertThat(trail).containsExactly("refused", "refused");
        });
  }

  @InBothModes
  void aConsumersSectionHoldsForTheBody(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    out.yield(1);
                    sleep(Duration.ZERO);
                    out.yield(2);
                  });
          atomically(() -> trail.add(generator.next()));
          assertThatThrownBy(() -> atomically(() -> trail.add(generator.next())))
              .hasMessageContaining("atomically");
        });
    assertThat(trail).containsExactly(1);
  }

  @InBothModes
  void generatorsNest(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> squares =
              asyncGenerator(
                  out -> {
                    try (AsyncGenerator<Integer> numbers = counting(100)) {
                      for (int number : numbers) {
                        out.yield(number * number);
                      }
                    } finally {
                      trail.add("closed");
                    }
                  });
          for (int square : squares) {
            trail.add(square);
            if (square == 9) {
              break;
            }
          }
          squares.close();
        });
    assertThat(trail).containsExactly(0, 1, 4, 9, "closed");
  }

  @InBothModes
  void severalGeneratorsRunBesideEachOther(Mode mode) {
    mode.run(
        () ->
            await(
                gather(
                    () -> counting(2).forEach(item -> trail.add("a" + item)),
                    () -> counting(2).forEach(item -> trail.add("b" + item)))));
    assertThat(trail).containsExactly("a0", "b0", "a1", "b1");
  }

  @InBothModes
  void aBodyMayStartTasksEagerlyAndInGroups(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Object> generator =
              asyncGenerator(
                  out -> {
                    createTask(() -> trail.add("eager"), TaskOptions.DEFAULT.withEager(true));
                    taskGroup(group -> group.createTask(() -> trail.add("in the group")));
                    out.yield("value");
                  });
          generator.forEach(trail::add);
        });
    assertThat(trail).containsExactly("eager", "in the group", "value");
  }

  @InBothModes
  void aTimeoutInsideABodyEndsWhatItAwaits(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Object> generator =
              asyncGenerator(
                  out -> {
                    out.yield("before");
                    try {
                      timeout(Duration.ofSeconds(1), () -> sleep(Duration.ofHours(1)));
                    } catch (TimeoutError late) {
                      out.yield("late");
                    }
                  });
          generator.forEach(trail::add);
        });
    assertThat(trail).containsExactly("before", "late");
  }

  @InBothModes
  void aTimeoutAroundAValueEndsTheBody(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<Integer> generator =
              asyncGenerator(
                  out -> {
                    try {
                      out.yield(1);
                      sleep(Duration.ofHours(1));
                    } finally {
                      trail.add("cleaned up");
                    }
                  });
          trail.add(generator.next());
          assertThatThrownBy(() -> timeout(Duration.ofSeconds(1), () -> generator.next()))
              .isInstanceOf(TimeoutError.class);
          trail.add(generator.hasNext());
        });
    assertThat(trail).containsExactly(1, "cleaned up", false);
  }
}
