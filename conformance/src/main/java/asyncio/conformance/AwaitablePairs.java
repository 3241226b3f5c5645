package asyncio.conformance;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.ensureFuture;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.waitFor;
import static asyncio.conformance.Transcript.caught;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Future;
import java.util.List;

/** Objects of the user's that can be awaited: PEP 492's {@code __await__}. */
final class AwaitablePairs {
  static final List<Pair> ALL =
      List.of(Pair.main("await_object", "AG-5", AwaitablePairs::awaitObject));

  private AwaitablePairs() {}

  /** Suspends for an iteration, then for two futures. */
  private record Relay(Transcript out, Future<Integer> one, Future<Integer> two)
      implements Awaitable<List<Object>> {
    @Override
    public List<Object> await() {
      sleep(ZERO);
      Integer first = Asyncio.await(one);
      out.say("first", first);
      Object second;
      try {
        second = Asyncio.await(two);
      } catch (IllegalArgumentException error) {
        second = error;
      }
      return List.of(first, second);
    }
  }

  private static void awaitObject(Transcript out) throws Exception {
    EventLoop loop = getRunningLoop();
    Future<Integer> one = loop.createFuture();
    Future<Integer> two = loop.createFuture();
    loop.callLater(ofMillis(10), () -> one.setResult(1));
    loop.callLater(ofMillis(20), () -> two.setException(new IllegalArgumentException("two")));
    out.say(await(new Relay(out, one, two)));
    out.say(await(gather(new Relay(out, one, two), new Relay(out, one, one))));
    out.say(waitFor(new Relay(out, one, one), ofSeconds(1)));
    Future<List<Object>> task = ensureFuture(new Relay(out, one, loop.createFuture()));
    sleep(ofMillis(10));
    task.cancel("enough");
    out.say(caught(() -> await(task)));
  }
}
