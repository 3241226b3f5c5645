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
public enum Mode {
  OWN_LOOP,
  PORTABLE;

  /** In virtual time. */
  public LoopOptions options() {
    return real().withClock(new VirtualClock());
  }

  /** In real time: for tests in which other threads or sockets take part. */
  public LoopOptions real() {
    return LoopOptions.defaults().withDebug(false).withPortable(this == PORTABLE);
  }

  public void run(Action main) {
    Asyncio.run(main, options());
  }

  public void runInRealTime(Action main) {
    Asyncio.run(main, real());
  }

  public EventLoop loop() {
    return new EventLoop(options());
  }

  /** Collects what reaches the exception handler of a loop. */
  public static List<Map<String, Object>> reports(EventLoop loop) {
    List<Map<String, Object>> reports = new ArrayList<>();
    loop.setExceptionHandler((in, context) -> reports.add(context));
    return reports;
  }

  /** The messages of such a collection. */
  public static List<Object> messages(List<Map<String, Object>> reports) {
    return reports.stream().map(report -> report.get("message")).toList();
  }
}
