package asyncio.behaviour;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.LoopOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Portable mode where the JDK has a single carrier, as on one processor. */
class OneCarrierEdgesTest {
  private static final Duration MS = Duration.ofMillis(1);

  /** Awaits where the stack cannot be moved, and then where it can. */
  static final class AwaitsInAnInitialiser {
    private AwaitsInAnInitialiser() {}

    private static final class Late {
      static final String OUTCOME = outcome();

      private static String outcome() {
        try {
          sleep(MS);
          return "slept";
        } catch (IllegalStateException refused) {
          return refused.getMessage();
        }
      }
    }

    public static void main(String[] args) {
      run(
          () -> {
            var other =
                createTask(
                    () -> {
                      for (int i = 0; i < 100; i++) {
                        sleep(Duration.ZERO);
                      }
                      return "100 turns";
                    });
            sleep(MS);
            System.out.println(Late.OUTCOME.replaceAll(" \\(.*\\)", ""));
            sleep(MS);
            System.out.println(other.await());
          },
          LoopOptions.defaults().withPortable(true));
    }
  }

  @Test
  void anAwaitInAClassInitialiserIsRefusedAsInOwnLoopMode() throws Exception {
    try (var program =
        Program.start(
            AwaitsInAnInitialiser.class,
            List.of("-Djdk.virtualThreadScheduler.parallelism=1"),
            Map.of())) {
      assertThat(program.output())
          .containsExactly(
              "cannot suspend here: the initialiser of class "
                  + AwaitsInAnInitialiser.class.getName()
                  + "$Late is on the stack; await outside of it",
              "100 turns");
      assertThat(program.exitCode()).isZero();
    }
  }
}
