package asyncio.examples;

import static asyncio.Asyncio.*;
import static java.time.Duration.ofMillis;

import asyncio.LoopOptions;
import asyncio.TimeoutError;
import asyncio.VirtualClock;
import asyncio.sync.CapacityLimiter;
import java.time.Duration;
import java.util.List;

/**
 * So many at a time, and for so long: {@code map} and {@code gather} with a limit, cancel scopes
 * with a deadline or a reason, clean-up that no cancellation cuts short, and a limiter that knows
 * its borrowers.
 *
 * <p>Runs in virtual time, so it is over at once and prints the same times each time.
 */
@Example(seed = "extra", summary = "map and gather with a limit, cancel scopes, shielded clean-up")
final class Limits {
  private final CapacityLimiter limiter = new CapacityLimiter(2);

  static void main() {
    run(new Limits()::show, LoopOptions.defaults().withClock(new VirtualClock()));
  }

  private void show() {
    say("map: " + map(List.of(300, 100, 200), 2, Limits::fetch));
    for (var page : mapAsCompleted(List.of(300, 100, 200), 2, Limits::fetch)) {
      say("as completed: " + page);
    }
    say("gather: " + await(gather(1, List.of(() -> fetch(100), () -> fetch(200)))));

    var news = moveOnAfter(ofMillis(500), () -> fetch(900));
    say("moved on, with " + news.orElse("no news"));
    try {
      failAfter(ofMillis(500), () -> fetch(900));
    } catch (TimeoutError tooSlow) {
      say("failed: too slow");
    }

    cancelScope(
        scope -> {
          createTask(() -> scope.cancel("the user has left"));
          try {
            fetch(900);
          } finally {
            shielded(() -> sleep(ofMillis(100))); // a plain sleep would end at once in here
            say("cleaned up, because " + scope.reason());
          }
        });

    taskGroup(
        group -> {
          int port =
              group.start(
                  status -> {
                    sleep(ofMillis(200)); // until the port is open
                    status.started(8080);
                    sleep(ofMillis(200));
                  });
          say("a server is ready on port " + port);
        });

    taskGroup(
        group -> {
          for (int i = 1; i <= 3; i++) {
            int number = i;
            group.createTask(
                () -> {
                  try (var _ = limiter.hold()) {
                    say("borrower " + number + " of " + limiter.totalTokens());
                    sleep(ofMillis(100));
                  }
                });
          }
        });
  }

  private static String fetch(int millis) {
    sleep(ofMillis(millis));
    return "page " + millis;
  }

  private static void say(String text) {
    Duration now = getRunningLoop().time();
    System.out.println("%5d: %s".formatted(now.toMillis(), text));
  }
}
