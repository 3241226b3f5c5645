package asyncio.behaviour;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The two ways to suspend a task. All tests run in virtual time unless they say otherwise. */
enum Mode {
  OWN_LOOP,
  PORTABLE;

  /** In virtual time. */
  LoopOptions options() {
    return real().withClock(new VirtualClock());
  }

  /** In real time: for tests in which other threads or sockets take part. */
  LoopOptions real() {
    return LoopOptions.defaults().withDebug(false).withPortable(this == PORTABLE);
  }

  void run(Action main) {
    Asyncio.run(main, options());
  }

  void runInRealTime(Action main) {
    Asyncio.run(main, real());
  }

  EventLoop loop() {
    return new EventLoop(options());
  }

  /** Collects what reaches the exception handler of a loop. */
  static List<Map<String, Object>> reports(EventLoop loop) {
    List<Map<String, Object>> reports = new ArrayList<>();
    loop.setExceptionHandler((in, context) -> reports.add(context));
    return reports;
  }

  /** The messages of such a collection. */
  static List<Object> messages(List<Map<String, Object>> reports) {
    return reports.stream().map(report -> report.get("message")).toList();
  }
}
