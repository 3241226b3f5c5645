package asyncio.behaviour;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.fromPublisher;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.AsyncGenerator;
import asyncio.CancelledError;
import asyncio.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A publisher's items, taken one by one. */
class FromPublisherTest {
  private final List<Object> trail = new ArrayList<>();

  /** Publishes what the test says, and notes what it is asked for. */
  private final class Manual implements Flow.Publisher<String>, Flow.Subscription {
    private Flow.@Nullable Subscriber<? super String> subscriber;

    @Override
    public void subscribe(Flow.Subscriber<? super String> given) {
      trail.add("subscribed");
      subscriber = given;
      given.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      trail.add("request " + n);
    }

    @Override
    public void cancel() {
      trail.add("cancel");
    }

    void publish(String... items) {
      for (String item : items) {
        subscriber.onNext(item);
      }
    }
  }

  @InBothModes
  void nothingIsSubscribedToBeforeTheFirstValueIsWanted(Mode mode) {
    mode.run(
        () -> {
          fromPublisher(new Manual(), 2);
          sleep(Duration.ofSeconds(1));
          assertThat(trail).isEmpty();
        });
  }

  @InBothModes
  void itAsksForNoMoreThanAWindowAhead(Mode mode) {
    var publisher = new Manual();
    mode.run(
        () -> {
          try (AsyncGenerator<String> values = fromPublisher(publisher, 4)) {
            Task<String> first = createTask(values::next);
            sleep(Duration.ofSeconds(1));
            publisher.publish("a", "b", "c", "d");
            trail.add(await(first));
            for (int i = 0; i < 3; i++) {
              trail.add(values.next());
            }
          }
        });
    assertThat(trail)
        .containsExactly("subscribed", "request 4", "a", "b", "request 2", "c", "d", "cancel");
  }

  @InBothModes
  void aWindowOfOneAsksForEachWhenItIsWanted(Mode mode) {
    var publisher = new Manual();
    mode.run(
        () -> {
          AsyncGenerator<String> values = fromPublisher(publisher, 1);
          Task<?> taking = createTask(() -> values.forEach(trail::add));
          sleep(Duration.ofSeconds(1));
          publisher.publish("a");
          sleep(Duration.ofSeconds(1));
          publisher.publish("b");
          publisher.subscriber.onComplete();
          await(taking);
        });
    assertThat(trail)
        .containsExactly("subscribed", "request 1", "a", "request 1", "b", "request 1", "cancel");
  }

  @InBothModes
  void theEndAndTheFailureComeAfterTheItems(Mode mode) {
    mode.run(
        () -> {
          var failing = new Manual();
          AsyncGenerator<String> values = fromPublisher(failing, 4);
          Task<String> first = createTask(values::next);
          sleep(Duration.ofSeconds(1));
          failing.publish("a", "b");
          failing.subscriber.onError(new IOException("gone"));
          assertThat(await(first)).isEqualTo("a");
          assertThat(values.next()).isEqualTo("b");
          assertThatThrownBy(values::next)
              .isInstanceOf(CompletionException.class)
              .cause()
              .hasMessage("gone");
          assertThat(values.hasNext()).isFalse();
        });
  }

  @InBothModes
  void aCancellationWhileItWaitsCancelsTheSubscription(Mode mode) {
    mode.run(
        () -> {
          AsyncGenerator<String> values = fromPublisher(new Manual(), 1);
          Task<String> taking = createTask(values::next);
          sleep(Duration.ofSeconds(1));
          taking.cancel();
          assertThatThrownBy(() -> await(taking)).isInstanceOf(CancelledError.class);
        });
    assertThat(trail).containsExactly("subscribed", "request 1", "cancel");
  }

  @InBothModes
  void aSubscriptionThatComesTooLateIsCancelled(Mode mode) {
    List<Flow.Subscriber<? super String>> subscribers = new ArrayList<>();
    Flow.Publisher<String> slow = subscribers::add;
    mode.run(
        () -> {
          AsyncGenerator<String> values = fromPublisher(slow);
          Task<String> taking = createTask(values::next);
          sleep(Duration.ofSeconds(1));
          taking.cancel();
          assertThatThrownBy(() -> await(taking)).isInstanceOf(CancelledError.class);
          subscribers.getFirst().onSubscribe(new Manual());
        });
    assertThat(trail).containsExactly("cancel");
  }

  @InBothModes
  void aSecondSubscriptionIsCancelled(Mode mode) {
    var publisher = new Manual();
    mode.run(
        () -> {
          AsyncGenerator<String> values = fromPublisher(publisher, 3);
          Task<String> taking = createTask(values::next);
          sleep(Duration.ofSeconds(1));
          publisher.subscriber.onSubscribe(publisher);
          publisher.publish("a");
          trail.add(await(taking));
          values.close();
        });
    assertThat(trail).containsExactly("subscribed", "request 3", "cancel", "a", "cancel");
  }

  @InBothModes
  void itemsOfAnotherThreadArriveInOrder(Mode mode) {
    mode.runInRealTime(
        () -> {
          var publisher = new SubmissionPublisher<Integer>();
          Thread.ofPlatform().start(() -> submitTo(publisher));
          assertThat(fromPublisher(publisher, 8).stream().toList())
              .isEqualTo(IntStream.range(0, 1000).boxed().toList());
        });
  }

  private static void submitTo(SubmissionPublisher<Integer> publisher) {
    try (publisher) {
      Busy.until(publisher::hasSubscribers);
      IntStream.range(0, 1000).forEach(publisher::submit);
    }
  }

  @InBothModes
  void aWindowIsAtLeastOne(Mode mode) {
    Refused.inATask(
        mode,
        IllegalArgumentException.class,
        "window must be at least 1",
        loop -> fromPublisher(new Manual(), 0));
  }
}
