package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.conformance.Transcript.caught;
import static asyncio.conformance.Transcript.kind;
import static asyncio.conformance.Transcript.ticks;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;

import asyncio.Action;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What debug mode and the default exception handler tell. */
final class DebugPairs {
  static final List<Pair> ALL =
      List.of(
          Pair.main("debug_wrong_thread", "D-1", DebugPairs::wrongThread),
          Pair.main("debug_slow_callback", "D-2", DebugPairs::slowCallback),
          Pair.main("debug_handler_text", "D-5", DebugPairs::handlerText),
          Pair.main("debug_handler_error", "D-5", DebugPairs::handlerError),
          Pair.main("debug_callback_error", "D-3, LOOP-7", DebugPairs::callbackError),
          Pair.main("debug_same_order", "D-2, LOOP-1", DebugPairs::sameOrder),
          Pair.of("fut_never_retrieved", "FUT-7", DebugPairs::neverRetrieved));

  private static final Logger LOGGER = Logger.getLogger("asyncio");

  private DebugPairs() {}

  /** Runs a body while what the library logs goes to a reader. */
  private static void logging(Consumer<LogRecord> reader, Action body) throws Exception {
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            reader.accept(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Level level = LOGGER.getLevel();
    boolean parents = LOGGER.getUseParentHandlers();
    LOGGER.setLevel(Level.INFO);
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(handler);
    try {
      body.run();
    } finally {
      LOGGER.removeHandler(handler);
      LOGGER.setUseParentHandlers(parents);
      LOGGER.setLevel(level);
    }
  }

  private static Object thrown(LogRecord record) {
    return record.getThrown() == null ? false : record.getThrown();
  }

  private static void wrongThread(Transcript out) throws Exception {
    EventLoop loop = getRunningLoop();
    loop.setDebug(true);
    Runnable never = () -> out.say("never");
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  out.say(kind(caught(() -> loop.callSoon(never))));
                  out.say(kind(caught(() -> loop.callLater(ofSeconds(1), never))));
                  out.say(kind(caught(() -> loop.callAt(ofHours(1), never))));
                  loop.callSoonThreadsafe(() -> out.say("threadsafe"));
                });
    thread.join();
    sleep(ZERO);
    out.say("main");
  }

  private static void slowCallback(Transcript out) throws Exception {
    EventLoop loop = getRunningLoop();
    List<String> lines = new CopyOnWriteArrayList<>();
    logging(
        record -> lines.add(record.getMessage()),
        () -> {
          out.say(loop.slowCallbackDuration().toMillis() / 1000.0);
          loop.setSlowCallbackDuration(ZERO);
          loop.setDebug(true);
          await(createTask(() -> sleep(ZERO), "worker"));
          loop.setSlowCallbackDuration(ofHours(1));
          sleep(ZERO);
          int count = lines.size();
          await(createTask(() -> sleep(ZERO), "worker"));
          out.say(lines.size() - count);
        });
    List<String> tasks = lines.stream().filter(line -> line.contains("name='worker'")).toList();
    out.say(tasks.size());
    for (String line : tasks) {
      out.say(
          line.replaceAll(
              "(?s)<Task (\\w+) .*>.* took \\d+\\.\\d{3} seconds.*", "<Task $1> took N seconds"));
    }
  }

  private static void handlerText(Transcript out) throws Exception {
    EventLoop loop = getRunningLoop();
    var why = new IllegalArgumentException("why");
    logging(
        record ->
            out.say(
                record.getLevel().equals(Level.SEVERE) ? "ERROR" : record.getLevel(),
                record.getMessage(),
                thrown(record)),
        () -> {
          loop.callExceptionHandler(Map.of("message", "hello", "b", 1, "a", 2));
          loop.callExceptionHandler(Map.of("message", "only"));
          loop.callExceptionHandler(Map.of("c", 3));
          loop.callExceptionHandler(Map.of("message", "failed", "exception", why, "d", 4));
          loop.defaultExceptionHandler(Map.of("message", "default", "z", 1, "y", 2));
        });
  }

  private static void handlerError(Transcript out) throws Exception {
    EventLoop loop = getRunningLoop();
    loop.setExceptionHandler(
        (_, context) -> {
          out.say("handler", context.get("message"));
          throw new IllegalArgumentException("of the handler");
        });
    logging(
        record -> out.say(record.getMessage().lines().findFirst().orElse(""), thrown(record)),
        () -> {
          loop.callExceptionHandler(Map.of("message", "hello"));
          loop.callSoon(() -> loop.callExceptionHandler(Map.of("message", "again")));
          sleep(ZERO);
        });
    out.say("main");
  }

  private static void callbackError(Transcript out) {
    EventLoop loop = getRunningLoop();
    loop.setExceptionHandler(
        (_, context) -> out.say(context.get("exception"), new TreeSet<>(context.keySet())));
    Runnable fails =
        () -> {
          throw new IllegalArgumentException("boom");
        };
    for (boolean debug : List.of(false, true)) {
      loop.setDebug(debug);
      out.say(loop.debug());
      loop.callSoon(fails);
      loop.callLater(ofSeconds(1), fails);
      sleep(ofSeconds(2));
    }
  }

  private static void sameOrder(Transcript out) throws Exception {
    EventLoop loop = getRunningLoop();
    for (boolean debug : List.of(false, true, false)) {
      loop.setDebug(debug);
      out.say(loop.debug());
      loop.callSoon(() -> out.say("callback"));
      out.say(ticks(() -> await(gather(worker(out, "a"), worker(out, "b")))));
    }
  }

  private static Action worker(Transcript out, String name) {
    return () -> {
      for (int step = 0; step < 2; step++) {
        out.say(name, step);
        sleep(ZERO);
      }
    };
  }

  private static void neverRetrieved(Transcript out, LoopOptions options) {
    List<Map<String, Object>> reports = new ArrayList<>();
    Awaitable<String> fails =
        () -> {
          throw new IllegalArgumentException("task");
        };
    run(
        () -> {
          EventLoop loop = getRunningLoop();
          loop.setExceptionHandler((_, context) -> reports.add(context));
          loop.createFuture().setException(new IllegalArgumentException("future"));
          createTask(fails);
          sleep(ZERO);
          Future<String> seen = loop.createFuture();
          seen.setException(new IllegalArgumentException("seen"));
          out.say(seen.exception());
          Future<String> cleared = loop.createFuture();
          cleared.setException(new IllegalArgumentException("cleared"));
          out.say(cleared.cancel());
        },
        options);
    for (Map<String, Object> report : reports) {
      out.say(report.get("message"), report.get("exception"), new TreeSet<>(report.keySet()));
    }
  }
}
