package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.ContextVar;
import asyncio.EventLoop;
import asyncio.ExceptionHandler;
import asyncio.Future;
import asyncio.Handle;
import asyncio.LoopOptions;
import asyncio.SystemExit;
import asyncio.Task;
import asyncio.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The loop: order of callbacks, timers, stopping, closing. */
final class LoopPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("loop_fifo", "LOOP-1", LoopPairs::fifo),
          Pair.main("loop_snapshot", "LOOP-2", LoopPairs::snapshot),
          Pair.main("loop_ready_before_timers", "LOOP-3", LoopPairs::readyBeforeTimers),
          Pair.main("loop_timer_order", "LOOP-4", LoopPairs::timerOrder),
          Pair.main("loop_timer_handle", "LOOP-4", LoopPairs::timerHandle),
          Pair.main("loop_cancel_handle", "LOOP-5", LoopPairs::cancelHandle),
          Pair.main("loop_callback_context", "LOOP-6", LoopPairs::callbackContext),
          Pair.main("loop_callback_error", "LOOP-7", LoopPairs::callbackError),
          Pair.main("loop_handler_error", "LOOP-7", LoopPairs::handlerError),
          Pair.of("loop_callback_exit", "LOOP-7", LoopPairs::callbackExit),
          Pair.of("loop_stop", "LOOP-8", LoopPairs::stop),
          Pair.of("loop_stop_before_done", "LOOP-8", LoopPairs::stopBeforeDone),
          Pair.of("loop_nested_run", "LOOP-10", LoopPairs::nestedRun),
          Pair.of("loop_running_slot", "LOOP-10", LoopPairs::runningSlot),
          Pair.of("loop_close", "LOOP-11", LoopPairs::close),
          Pair.main("loop_threadsafe", "LOOP-9", LoopPairs::threadsafe));

  private LoopPairs() {}

  private static void fifo(Transcript out) {
    EventLoop loop = getRunningLoop();
    Future<@Nullable Void> future = loop.createFuture();
    future.addDoneCallback(_ -> out.say("done callback"));
    loop.callSoon(() -> out.say("soon 1"));
    future.setResult(null);
    loop.callSoonThreadsafe(() -> out.say("threadsafe"));
    Task<?> created = createTask(() -> out.say("task"));
    loop.callSoon(() -> out.say("soon 2"));
    sleep(ZERO);
    out.say("main", created.done());
  }

  private static void snapshot(Transcript out) {
    EventLoop loop = getRunningLoop();
    loop.callSoon(() -> chain(out, loop, "a", 2));
    loop.callSoon(() -> chain(out, loop, "b", 3));
    for (int turn = 0; turn < 5; turn++) {
      out.say("main", turn);
      sleep(ZERO);
    }
  }

  private static void chain(Transcript out, EventLoop loop, String name, int left) {
    out.say(name, left);
    if (left > 0) {
      loop.callSoon(() -> chain(out, loop, name, left - 1));
    }
  }

  private static void readyBeforeTimers(Transcript out) {
    EventLoop loop = getRunningLoop();
    loop.callAt(loop.time().minusSeconds(1), () -> out.say("timer past"));
    loop.callLater(ofSeconds(-1), () -> out.say("timer negative"));
    loop.callSoon(
        () -> {
          out.say("soon 1");
          loop.callSoon(() -> out.say("soon 3"));
        });
    loop.callSoon(() -> out.say("soon 2"));
    sleep(ZERO);
    out.say("main");
    sleep(ZERO);
    out.say("main");
  }

  private static void timerOrder(Transcript out) {
    EventLoop loop = getRunningLoop();
    loop.callLater(ofMillis(160), () -> out.say("late"));
    loop.callLater(ofMillis(40), () -> out.say("early"));
    loop.callAt(loop.time().plusMillis(100), () -> out.say("middle"));
    List<Task<?>> tasks = new ArrayList<>();
    for (var delay : List.of(Map.entry("c", 190), Map.entry("a", 70), Map.entry("b", 130))) {
      tasks.add(
          createTask(
              () -> {
                sleep(ofMillis(delay.getValue()));
                out.say("sleeper", delay.getKey());
              }));
    }
    Asyncio.wait(tasks);
    out.say("main");
  }

  private static void timerHandle(Transcript out) {
    EventLoop loop = getRunningLoop();
    Duration start = loop.time();
    TimerHandle at = loop.callAt(start.plusMillis(20), () -> out.say("at"));
    TimerHandle later = loop.callLater(ofMillis(40), () -> out.say("later"));
    out.say(
        at.when().equals(start.plusMillis(20)),
        later.when().compareTo(at.when()) > 0,
        at.cancelled());
    sleep(ofMillis(60));
    out.say(loop.time().compareTo(later.when()) >= 0);
    at.cancel();
    out.say(at.cancelled());
  }

  private static void cancelHandle(Transcript out) {
    EventLoop loop = getRunningLoop();
    Handle first = loop.callSoon(() -> out.say("never 1"));
    first.cancel();
    var next = new AtomicReference<Handle>();
    loop.callSoon(
        () -> {
          out.say("cancels the next");
          next.get().cancel();
        });
    Handle second = loop.callSoon(() -> out.say("never 2"));
    next.set(second);
    Handle third = loop.callSoon(() -> out.say("runs"));
    TimerHandle timer = loop.callLater(ofMillis(20), () -> out.say("never 3"));
    TimerHandle due = loop.callAt(loop.time().minusSeconds(1), () -> out.say("never 4"));
    loop.callSoon(due::cancel);
    sleep(ZERO);
    sleep(ZERO);
    third.cancel();
    timer.cancel();
    sleep(ofMillis(40));
    out.say(first.cancelled(), second.cancelled(), third.cancelled(), timer.cancelled());
    first.cancel();
    out.say(first.cancelled());
  }

  private static void callbackContext(Transcript out) {
    var variable = new ContextVar<String>("variable", () -> "unset");
    EventLoop loop = getRunningLoop();
    Context given = Context.copyOfCurrent();
    variable.set("main 1");
    loop.callSoon(() -> showAndSet(out, variable, "a", "by a"));
    variable.set("main 2");
    loop.callSoon(() -> showAndSet(out, variable, "b", "by b"));
    loop.callSoon(() -> showAndSet(out, variable, "given", "by given"), given);
    loop.callSoon(() -> showAndSet(out, variable, "given again", "by given again"), given);
    sleep(ZERO);
    out.say("main", variable.get());
    out.say("given", variable.in(given));
  }

  private static void showAndSet(
      Transcript out, ContextVar<String> variable, String name, String value) {
    out.say(name, variable.get());
    variable.set(value);
  }

  private static void callbackError(Transcript out) {
    EventLoop loop = getRunningLoop();
    var handle = new AtomicReference<Handle>();
    ExceptionHandler handler =
        (itsLoop, context) -> {
          out.say(itsLoop == loop, new TreeSet<>(context.keySet()), context.get("exception"));
          out.say(
              context.get("message") instanceof String message
                  && message.startsWith("Exception in callback"),
              context.get("handle") == handle.get());
        };
    loop.setExceptionHandler(handler);
    out.say(loop.exceptionHandler() == handler);
    handle.set(
        loop.callSoon(
            () -> {
              throw new IllegalArgumentException("boom");
            }));
    loop.callSoon(() -> out.say("next"));
    sleep(ZERO);
    out.say("main");
  }

  private static void handlerError(Transcript out) {
    EventLoop loop = getRunningLoop();
    loop.setExceptionHandler(
        (_, context) -> {
          out.say("handler", context.get("message"), new TreeSet<>(context.keySet()));
          throw new IllegalArgumentException("handler");
        });
    Future<?> future = loop.createFuture();
    loop.callExceptionHandler(Map.of("message", "hello", "future", future));
    out.say("main");
    loop.setExceptionHandler(null);
    loop.callExceptionHandler(Map.of("message", "to the log"));
    out.say(loop.exceptionHandler());
  }

  private static void callbackExit(Transcript out, LoopOptions options) {
    try (var loop = new EventLoop(options)) {
      loop.callSoon(() -> out.say("before"));
      loop.callSoon(
          () -> {
            out.say("leave");
            throw new SystemExit(3);
          });
      loop.callSoon(() -> out.say("after"));
      out.say(caught(loop::runForever), loop.isRunning());
      loop.callSoon(loop::stop);
      out.say("again");
      loop.runForever();
    }
  }

  private static void stop(Transcript out, LoopOptions options) {
    try (var loop = new EventLoop(options)) {
      loop.callSoon(() -> chain(out, loop, "chain", 3));
      loop.stop();
      loop.runForever();
      out.say("stopped before the run");
      loop.callSoon(
          () -> {
            out.say("stop");
            loop.stop();
          });
      loop.callSoon(() -> out.say("same iteration"));
      loop.runForever();
      out.say("stopped in a callback", loop.isRunning());
      loop.callLater(ofMillis(20), loop::stop);
      loop.runForever();
      out.say("stopped by a timer");
    }
  }

  private static void stopBeforeDone(Transcript out, LoopOptions options) {
    try (var loop = new EventLoop(options)) {
      Future<String> future = loop.createFuture();
      loop.callSoon(loop::stop);
      out.say(caught(() -> loop.runUntilComplete(future)));
      loop.callSoon(() -> future.setResult("late"));
      out.say(loop.runUntilComplete(future));
      out.say(loop.runUntilComplete(future));
      loop.callSoon(() -> out.say("left over"));
      Future<String> failing = loop.createFuture();
      failing.setException(new IllegalArgumentException("boom"));
      out.say(caught(() -> loop.runUntilComplete(failing)));
    }
  }

  private static void nestedRun(Transcript out, LoopOptions options) {
    Asyncio.run(
        () -> {
          EventLoop loop = getRunningLoop();
          var other = new EventLoop(options);
          out.say(caught(() -> loop.runUntilComplete(loop.createFuture())));
          out.say(caught(() -> other.runUntilComplete(other.createFuture())));
          out.say(kind(caught(() -> Asyncio.run(() -> sleep(ZERO), options))));
          other.close();
          out.say(getRunningLoop() == loop, loop.isRunning(), other.isRunning());
          sleep(ofMillis(20));
          out.say("goes on");
        },
        options);
  }

  private static void runningSlot(Transcript out, LoopOptions options) {
    var loop = new EventLoop(options);
    out.say(kind(caught(Asyncio::getRunningLoop)));
    loop.runUntilComplete(
        () -> {
          out.say("task", getRunningLoop() == loop);
          getRunningLoop().callSoon(() -> out.say("callback", getRunningLoop() == loop));
          sleep(ZERO);
        });
    out.say(kind(caught(Asyncio::getRunningLoop)));
    Asyncio.setEventLoop(loop);
    out.say(Asyncio.getEventLoop() == loop);
    Asyncio.setEventLoop(null);
    loop.close();
  }

  private static void close(Transcript out, LoopOptions options) {
    var loop = new EventLoop(options);
    loop.runUntilComplete(() -> out.say(kind(caught(loop::close))));
    loop.callSoon(() -> out.say("never 1"));
    loop.callLater(ZERO, () -> out.say("never 2"));
    out.say(loop.isClosed());
    loop.close();
    loop.close();
    out.say(loop.isClosed());
    out.say(caught(() -> loop.callSoon(() -> out.say("never 3"))));
    out.say(caught(() -> loop.callLater(ofSeconds(1), () -> out.say("never 4"))));
    out.say(caught(() -> loop.callSoonThreadsafe(() -> out.say("never 5"))));
    out.say(caught(loop::runForever));
  }

  private static void threadsafe(Transcript out) throws InterruptedException {
    EventLoop loop = getRunningLoop();
    Future<String> done = loop.createFuture();
    Thread thread =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  loop.callSoonThreadsafe(() -> out.say("first"));
                  loop.callSoonThreadsafe(() -> out.say("second"));
                  loop.callSoonThreadsafe(() -> done.setResult("third"));
                });
    loop.callSoon(thread::start);
    out.say(await(done));
    thread.join();
  }
}
