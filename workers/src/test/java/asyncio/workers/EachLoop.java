package asyncio.workers;

import asyncio.LoopOptions;
import asyncio.net.Pollers;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The loops on which tests with processes run: a name, and the options of the loop. */
final class EachLoop {
  private EachLoop() {}

  static LoopOptions named(String name, boolean portable) {
    return LoopOptions.defaults().withPoller(() -> Pollers.named(name)).withPortable(portable);
  }

  static Stream<Arguments> loops() {
    Stream<Arguments> all =
        Pollers.available().stream().map(name -> Arguments.of(name, named(name, false)));
    return Stream.concat(all, Stream.of(Arguments.of("portable", named("nio", true))));
  }
}
