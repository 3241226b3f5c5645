package asyncio.behaviour;

import static asyncio.Asyncio.asyncGenerator;
import static asyncio.Asyncio.fromPublisher;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toPublisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncGenerator;
import asyncio.EventLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Publisher;
import org.jspecify.annotations.Nullable;

/** What a generator yields, published by the rules of Reactive Streams. */
class ToPublisherTest {
  private final List<Object> trail = new CopyOnWriteArrayList<>();

  /** Notes the signals, and asks for what the test says. */
  private class Probe implements Flow.Subscriber<Object> {
    Flow.@Nullable Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      trail.add("subscribed");
    }

    @Override
    public void onNext(Object item) {
      trail.add(item);
    }

    @Override
    public void onError(Throwable failure) {
      trail.add(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    @Override
    public void onComplete() {
      trail.add("complete");
    }
  }

  private AsyncGenerator<Object> counting(int n) {
    return asyncGenerator(
        out -> {
          trail.add("begins");
          try {
            for (int i = 0; i < n; i++) {
              sleep(Duration.ofSeconds(1));
              out.yield(i);
            }
          } finally {
            sleep(Duration.ofSeconds(1));
            trail.add("closed");
          }
        });
  }

  private static void pass() {
    sleep(Duration.ofSeconds(60));
  }

  @InBothModes
  void demandSuspendsTheGenerator(Mode mode) {
    mode.run(
        () -> {
          var probe = new Probe();
          toPublisher(() -> counting(3)).subscribe(probe);
          pass();
          trail.add("request 1");
          probe.subscription.request(1);
          pass();
          trail.add("request 2");
          probe.subscription.request(2);
          pass();
          trail.add("request 1");
          probe.subscription.request(1);
          pass();
          probe.subscription.request(1);
          probe.subscription.cancel();
          pass();
        });
    assertThat(trail)
        .containsExactly(
            "subscribed",
            "request 1",
            "begins",
            0,
            "request 2",
            1,
            2,
            "request 1",
            "closed",
            "complete");
  }

  @InBothModes
  void everySubscriberGetsAllItems(Mode mode) {
    mode.run(
        () -> {
          Publisher<Object> publisher = toPublisher(List.of("a", "b"));
          for (int i = 0; i < 2; i++) {
            var probe = new Probe();
            publisher.subscribe(probe);
            pass();
            probe.subscription.request(Long.MAX_VALUE);
            pass();
          }
        });
    assertThat(trail)
        .containsExactly("subscribed", "a", "b", "complete", "subscribed", "a", "b", "complete");
  }

  @InBothModes
  void aCancelledSubscriptionEndsWhatTheGeneratorAwaits(Mode mode) {
    mode.run(
        () -> {
          var probe = new Probe();
          toPublisher(() -> counting(3)).subscribe(probe);
          pass();
          probe.subscription.request(2);
          sleep(Duration.ofMillis(1500));
          probe.subscription.cancel();
          sleep(Duration.ofMillis(1500));
          trail.add("later");
          pass();
        });
    assertThat(trail).containsExactly("subscribed", "begins", 0, "closed", "later");
  }

  @InBothModes
  void aCancelledSubscriptionClosesAGeneratorThatWaitsForDemand(Mode mode) {
    mode.run(
        () -> {
          var probe = new Probe();
          toPublisher(() -> counting(3)).subscribe(probe);
          pass();
          probe.subscription.request(1);
          pass();
          probe.subscription.cancel();
          sleep(Duration.ZERO); // now the generator is being closed
          probe.subscription.cancel();
          pass();
        });
    assertThat(trail).containsExactly("subscribed", "begins", 0, "closed");
  }

  @InBothModes
  void aSubscriberMayAskAndCancelInOnNext(Mode mode) {
    mode.run(
        () -> {
          toPublisher(() -> counting(10))
              .subscribe(
                  new Probe() {
                    @Override
                    public void onSubscribe(Flow.Subscription given) {
                      super.onSubscribe(given);
                      given.request(1);
                    }

                    @Override
                    public void onNext(Object item) {
                      super.onNext(item);
                      if (item.equals(2)) {
                        subscription.cancel();
                      } else {
                        subscription.request(1);
                      }
                    }
                  });
          pass();
        });
    assertThat(trail).containsExactly("subscribed", "begins", 0, 1, 2, "closed");
  }

  @InBothModes
  void aFailureIsSignalledAfterTheGeneratorIsClosed(Mode mode) {
    mode.run(
        () -> {
          var probe = new Probe();
          AsyncGenerator<Object> failing =
              asyncGenerator(
                  out -> {
                    out.yield(1);
                    throw new IllegalArgumentException("boom");
                  });
          toPublisher(failing).subscribe(probe);
          pass();
          probe.subscription.request(5);
          pass();
        });
    assertThat(trail).containsExactly("subscribed", 1, "IllegalArgumentException: boom");
  }

  @InBothModes
  void aRequestOfNothingIsAnError(Mode mode) {
    mode.run(
        () -> {
          for (long n : new long[] {0, -1}) {
            var probe = new Probe();
            toPublisher(() -> counting(3)).subscribe(probe);
            pass();
            probe.subscription.request(n);
            pass();
            probe.subscription.request(1);
            pass();
          }
        });
    assertThat(trail)
        .containsExactly(
            "subscribed",
            "IllegalArgumentException: request of 0; ask for at least one item",
            "subscribed",
            "IllegalArgumentException: request of -1; ask for at least one item");
  }

  @InBothModes
  void demandDoesNotOverflow(Mode mode) {
    mode.run(
        () -> {
          var probe = new Probe();
          toPublisher(List.of("a", "b")).subscribe(probe);
          pass();
          for (long n : new long[] {Long.MAX_VALUE, Long.MAX_VALUE, 2}) { // zero, if it wraps
            probe.subscription.request(n);
          }
          pass();
        });
    assertThat(trail).containsExactly("subscribed", "a", "b", "complete");
  }

  @InBothModes
  void nullIsNoItem(Mode mode) {
    mode.run(
        () -> {
          var probe = new Probe();
          toPublisher(Arrays.asList("a", null)).subscribe(probe);
          pass();
          probe.subscription.request(Long.MAX_VALUE);
          probe.subscription.request(Long.MAX_VALUE);
          pass();
          assertThatThrownBy(() -> toPublisher(List.of()).subscribe(null))
              .isInstanceOf(NullPointerException.class);
        });
    assertThat(trail)
        .containsExactly("subscribed", "a", "NullPointerException: a publisher has no null items");
  }

  @InBothModes
  void aSubscriberThatThrowsHasCancelled(Mode mode) {
    mode.run(
        () -> {
          List<Map<String, Object>> reports = Mode.reports(EventLoop.running());
          var probe =
              new Probe() {
                @Override
                public void onNext(Object item) {
                  super.onNext(item);
                  throw new IllegalArgumentException("broken");
                }
              };
          toPublisher(() -> counting(3)).subscribe(probe);
          pass();
          probe.subscription.request(3);
          pass();
          trail.addAll(Mode.messages(reports));
        });
    assertThat(trail)
        .containsExactly("subscribed", "begins", 0, "closed", "a Flow.Subscriber has thrown");
  }

  @InBothModes
  void theShutdownOfTheLoopIsAnErrorForItsSubscribers(Mode mode) {
    mode.run(
        () -> {
          var probe = new Probe();
          toPublisher(() -> counting(3)).subscribe(probe);
          pass();
          probe.subscription.request(1);
          pass();
        });
    assertThat(trail).containsExactly("subscribed", "begins", 0, "closed", "CancelledError: null");
  }

  @InBothModes
  void aLoopThatIsClosedPublishesNothing(Mode mode) {
    EventLoop loop = mode.loop();
    Publisher<Object> publisher = loop.runUntilComplete(() -> toPublisher(() -> counting(3)));
    loop.close();
    publisher.subscribe(new Probe());
    assertThat(trail).containsExactly("subscribed", "IllegalStateException: Event loop is closed");
  }

  @InBothModes
  void bothDirectionsTogetherGiveTheSameValues(Mode mode) {
    mode.run(
        () -> {
          Publisher<Object> publisher = toPublisher(() -> counting(20));
          for (int window : new int[] {1, 2, 3, 256}) {
            trail.clear();
            fromPublisher(publisher, window).forEach(item -> trail.add(item));
            assertThat(trail).hasSize(22).startsWith("begins", 0, 1).endsWith(18, 19, "closed");
          }
        });
  }

  @InBothModes
  void aSubscriberOfAnotherThreadAsksFromThere(Mode mode) {
    mode.runInRealTime(
        () -> {
          Publisher<Integer> publisher =
              toPublisher(java.util.stream.IntStream.range(0, 500).boxed().toList());
          asyncio.Future<Boolean> ended = EventLoop.running().createFuture();
          EventLoop loop = EventLoop.running();
          Thread.ofPlatform()
              .start(
                  () -> {
                    List<Integer> seen =
                        asyncio.Asyncio.run(() -> fromPublisher(publisher, 3).stream().toList());
                    trail.addAll(seen);
                    loop.callSoonThreadsafe(() -> ended.setResult(true));
                  });
          ended.await();
        });
    assertThat(trail).hasSize(500).startsWith(0, 1, 2);
  }
}
