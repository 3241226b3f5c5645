package asyncio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.internal.Raise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** State that does not surround a body as it should: the body runs once, or the error comes out. */
class CarriedThreadStateTest {
  private static final Logger LOGGER = Logger.getLogger("asyncio");

  private final List<Object> trail = new ArrayList<>();
  private final Filter logged =
      record -> {
        trail.add("logged " + record.getThrown().getMessage());
        return false;
      };

  @BeforeEach
  void capture() {
    LOGGER.setFilter(logged);
  }

  @AfterEach
  void release() {
    LOGGER.setFilter(null);
  }

  private void run(Consumer<Runnable> state) {
    CarriedThreadState.also(null, () -> state).capture().around(() -> trail.add("body")).run();
  }

  @Test
  void anExceptionBeforeTheBodyIsLoggedAndTheBodyRunsWithout() {
    run(
        body -> {
          throw new IllegalStateException("before");
        });
    assertThat(trail).containsExactly("logged before", "body");
  }

  @Test
  void aClassThatIsMissingIsNoReasonNotToRun() {
    run(
        body -> {
          throw new NoClassDefFoundError("org/slf4j/MDC");
        });
    assertThat(trail).containsExactly("logged org/slf4j/MDC", "body");
  }

  @Test
  void anErrorBeforeTheBodyComesOutAndTheBodyDoesNotRun() {
    assertThatThrownBy(
            () ->
                run(
                    body -> {
                      throw new OutOfMemoryError("simulated");
                    }))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(trail).isEmpty();
  }

  @Test
  void whateverComesAfterTheBodyIsLogged() {
    for (Throwable after : List.of(new IllegalStateException("a"), new OutOfMemoryError("b"))) {
      run(
          body -> {
            body.run();
            throw Raise.unchecked(after);
          });
    }
    assertThat(trail).containsExactly("body", "logged a", "body", "logged b");
  }

  @Test
  void aBodyThatIsNotRunRunsWithout() {
    run(body -> {});
    assertThat(trail).containsExactly("logged what was captured did not run the body", "body");
  }

  @Test
  void aBodyRunsOnce() {
    run(
        body -> {
          body.run();
          body.run();
        });
    assertThat(trail).containsExactly("body", "logged the body has run already; run it once");
  }

  @Test
  void aBodyRunsInItsOwnThread() {
    run(body -> CompletableFuture.runAsync(body, command -> new Thread(command).start()).join());
    assertThat(trail)
        .containsExactly(
            "logged java.lang.IllegalStateException: a body runs in its own thread; call it in the"
                + " one that calls the state",
            "body");
  }

  @Test
  void aBodyThatIsKeptDoesNotRunLater() {
    List<Runnable> kept = new ArrayList<>();
    run(kept::add);
    assertThatThrownBy(() -> kept.getFirst().run()).hasMessageContaining("has run already");
    assertThat(trail).containsExactly("logged what was captured did not run the body", "body");
  }

  @Test
  void whatTheBodyThrowsComesOutAlsoIfTheStateSwallowsOrWrapsIt() {
    Error failure = new StackOverflowError();
    Runnable failing =
        () -> {
          throw failure;
        };
    List<Consumer<Runnable>> states =
        List.of(
            Runnable::run,
            body -> {
              try {
                body.run();
              } catch (Error swallowed) {
                trail.add("swallowed");
              }
            },
            body -> {
              try {
                body.run();
              } catch (Error wrapped) {
                throw new CompletionException("wrapped", wrapped);
              }
            });
    for (Consumer<Runnable> state : states) {
      assertThatThrownBy(CarriedThreadState.also(null, () -> state).capture().around(failing)::run)
          .isSameAs(failure);
    }
    assertThat(trail).containsExactly("swallowed", "logged wrapped");
  }
}
