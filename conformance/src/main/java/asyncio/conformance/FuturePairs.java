package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.ensureFuture;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.runCoroutineThreadsafe;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.CancelledError;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.sync.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Futures: states, callbacks, awaiters. */
final class FuturePairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("fut_callbacks", "FUT-1", FuturePairs::callbacks),
          Pair.main("fut_callback_context", "FUT-1", FuturePairs::callbackContext),
          Pair.main("fut_callback_on_done", "FUT-2", FuturePairs::callbackOnDone),
          Pair.main("fut_callback_error", "FUT-1", FuturePairs::callbackError),
          Pair.main("fut_states", "FUT-6", FuturePairs::states),
          Pair.main("fut_cancel_message", "FUT-9, CAN-9", FuturePairs::cancelMessage),
          Pair.main("fut_cancelled_original", "FUT-9", FuturePairs::cancelledOriginal),
          Pair.main("fut_awaiters", "FUT-8", FuturePairs::awaiters),
          Pair.of("fut_ensure", "FUT-8", FuturePairs::ensure),
          Pair.main("fut_from_thread", "FUT-11", FuturePairs::fromThread));

  private FuturePairs() {}

  private static void callbacks(Transcript out) {
    Future<String> future = getRunningLoop().createFuture();
    Consumer<Future<String>> twice = _ -> out.say("twice");
    Consumer<Future<String>> removed = _ -> out.say("never");
    future.addDoneCallback(removed);
    future.addDoneCallback(twice);
    future.addDoneCallback(done -> out.say("between", done == future, done.result()));
    future.addDoneCallback(removed);
    future.addDoneCallback(twice);
    out.say(future.removeDoneCallback(removed), future.removeDoneCallback(removed));
    future.setResult("value");
    out.say("set");
    sleep(ZERO);
    out.say("main");
  }

  private static void callbackContext(Transcript out) {
    var variable = new ContextVar<String>("variable", () -> "unset");
    Future<@Nullable Void> future = getRunningLoop().createFuture();
    Context given = Context.copyOfCurrent();
    Consumer<Future<?>> callback =
        _ -> {
          out.say(variable.get());
          variable.set("by callback");
        };
    variable.set("at registration");
    future.addDoneCallback(callback);
    future.addDoneCallback(callback, given);
    future.addDoneCallback(callback, given);
    variable.set("at completion");
    future.setResult(null);
    sleep(ZERO);
    out.say(variable.get(), variable.in(given));
  }

  private static void callbackOnDone(Transcript out) {
    EventLoop loop = getRunningLoop();
    Future<Integer> future = loop.createFuture();
    future.setResult(1);
    loop.callSoon(() -> out.say("before"));
    future.addDoneCallback(done -> out.say("late callback", done.result()));
    loop.callSoon(() -> out.say("after"));
    out.say(future.removeDoneCallback(_ -> out.say("never")));
    out.say("main");
    sleep(ZERO);
    Future<Integer> cancelled = loop.createFuture();
    cancelled.cancel();
    cancelled.addDoneCallback(done -> out.say("cancelled", done.cancelled()));
    sleep(ZERO);
  }

  private static void callbackError(Transcript out) {
    EventLoop loop = getRunningLoop();
    loop.setExceptionHandler((_, context) -> out.say("handler", context.get("exception")));
    Future<String> future = loop.createFuture();
    future.addDoneCallback(
        _ -> {
          throw new IllegalArgumentException("callback");
        });
    future.addDoneCallback(_ -> out.say("next"));
    future.setResult("value");
    out.say(await(future));
    sleep(ZERO);
    out.say(future.result());
  }

  private static void states(Transcript out) {
    EventLoop loop = getRunningLoop();
    Future<String> future = loop.createFuture();
    out.say(future.done(), future.cancelled());
    out.say(kind(caught(() -> future.result())), kind(caught(() -> future.exception())));
    future.setResult("value");
    out.say(future.done(), future.cancelled(), future.result(), future.exception());
    out.say(kind(caught(() -> future.setResult("again"))));
    out.say(kind(caught(() -> future.setException(new IllegalArgumentException("again")))));
    out.say(future.cancel(), future.result());

    Future<String> failed = loop.createFuture();
    failed.setException(new IllegalArgumentException("boom"));
    out.say(failed.done(), failed.cancelled(), failed.exception(), caught(() -> failed.result()));
    out.say(kind(caught(() -> failed.setResult("again"))), failed.cancel());

    Future<String> cancelled = loop.createFuture();
    out.say(cancelled.cancel(), cancelled.cancel());
    out.say(cancelled.done(), cancelled.cancelled());
    out.say(caught(() -> cancelled.result()), caught(() -> cancelled.exception()));
    out.say(kind(caught(() -> cancelled.setResult("late"))));
    out.say(future.loop() == loop);
  }

  private static void cancelMessage(Transcript out) {
    Future<String> future = getRunningLoop().createFuture();
    future.cancel("why");
    Object first = caught(() -> future.result());
    Object second = caught(() -> future.result());
    out.say(first, second, caught(() -> future.exception()), first == second);
    out.say(caught(() -> await(future)));
  }

  private static void cancelledOriginal(Transcript out) {
    var original = new CancelledError("original");
    Awaitable<String> cancelsItself =
        () -> {
          throw original;
        };
    Task<String> task = createTask(cancelsItself);
    Asyncio.wait(List.of(task));
    out.say(task.cancelled(), task.cancelling());
    out.say(caught(() -> task.result()) == original);
    out.say(caught(() -> task.result()) == original);

    Task<String> another = createTask(cancelsItself);
    Object first = caught(() -> await(another));
    out.say(first == original, first);
  }

  private static void awaiters(Transcript out) {
    EventLoop loop = getRunningLoop();
    Future<String> future = loop.createFuture();
    Future<String> failing = loop.createFuture();
    List<@Nullable Object> seen = new ArrayList<>();
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      tasks.add(
          createTask(
              () -> {
                out.say(name, await(future));
                Object error = caught(() -> await(failing));
                seen.add(error);
                out.say(name, error);
              }));
    }
    sleep(ZERO);
    future.setResult("value");
    sleep(ZERO);
    failing.setException(new IllegalArgumentException("boom"));
    Asyncio.wait(tasks);
    out.say(
        seen.get(0) == seen.get(1), seen.get(1) == seen.get(2), failing.exception() == seen.get(0));
    out.say(
        caught(() -> await(failing)) == seen.get(0), caught(() -> await(failing)) == seen.get(0));
    out.say(await(future), await(future));
  }

  /** Something that can be awaited and is neither a future nor a coroutine. */
  private static final class Custom implements Awaitable<String> {
    @Override
    public String await() {
      sleep(ZERO);
      return "custom";
    }
  }

  private static void ensure(Transcript out, LoopOptions options) {
    Asyncio.run(
        () -> {
          EventLoop loop = getRunningLoop();
          var other = new EventLoop(options);
          Future<String> future = loop.createFuture();
          Task<String> task = createTask(() -> "coroutine");
          out.say(ensureFuture(future) == future, ensureFuture(task) == task);
          Future<String> made = ensureFuture(() -> "coroutine");
          out.say(made instanceof Task<?>, await(made));
          Future<String> custom = ensureFuture(new Custom());
          out.say(custom instanceof Task<?>, await(custom), await(new Custom()));
          out.say(kind(caught(() -> ensureFuture(future, other))));
          out.say(ensureFuture(future, loop) == future);
          other.close();
        },
        options);
  }

  private static void fromThread(Transcript out) {
    EventLoop loop = getRunningLoop();
    var started = new Event();
    Awaitable<String> value =
        () -> {
          sleep(ZERO);
          return "value";
        };
    Awaitable<String> fails =
        () -> {
          throw new IllegalArgumentException("boom");
        };
    Awaitable<String> forever =
        () -> {
          started.set();
          try {
            return await(loop.<String>createFuture());
          } catch (CancelledError cancelled) {
            out.say("cancelled on the loop");
            throw cancelled;
          }
        };
    out.say(toThread(() -> runCoroutineThreadsafe(value, loop).join()));
    out.say(toThread(() -> kind(cause(() -> runCoroutineThreadsafe(fails, loop).join()))));
    CompletableFuture<String> handedOver = runCoroutineThreadsafe(forever, loop);
    started.await();
    toThread(() -> handedOver.cancel(true));
    sleep(ofMillis(20));
    out.say(handedOver.isCancelled());
  }

  private static @Nullable Object cause(Awaitable<?> join) {
    Object failure = caught(join::await);
    return failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
  }
}
