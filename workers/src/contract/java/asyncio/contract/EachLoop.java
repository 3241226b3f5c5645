package asyncio.contract;

import asyncio.LoopOptions;
import asyncio.net.Pollers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * A kind of loop on which tests with processes run.
 *
 * @param name the name of its poller, or {@code portable}
 * @param poller the name of its poller
 * @param options of the loop
 */
public record EachLoop(String name, String poller, LoopOptions options) {
  public static LoopOptions named(String name, boolean portable) {
    return LoopOptions.defaults().withPoller(() -> Pollers.named(name)).withPortable(portable);
  }

  public static List<EachLoop> all() {
    Stream<EachLoop> all =
        Pollers.available().stream().map(name -> new EachLoop(name, name, named(name, false)));
    return Stream.concat(all, Stream.of(new EachLoop("portable", "nio", named("nio", true))))
        .toList();
  }

  public static Stream<Arguments> loops() {
    return all().stream().map(each -> Arguments.of(each.name, each.options));
  }
}
