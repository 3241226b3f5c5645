package asyncio.net;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.Poller;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A kind of loop that can do I/O: each poller that the machine has, and portable mode with the
 * first.
 */
record Kind(String name, Supplier<Poller> poller, boolean portable) {
  static Stream<Kind> all() {
    List<Kind> all = new ArrayList<>();
    for (String name : Pollers.available()) {
      all.add(new Kind(name, () -> Pollers.named(name), false));
    }
    all.add(new Kind("nio, portable", Pollers::nio, true));
    return all.stream();
  }

  LoopOptions options() {
    return LoopOptions.defaults().withDebug(false).withPortable(portable).withPoller(poller);
  }

  void run(Action main) {
    Asyncio.run(main, options());
  }

  @Override
  public String toString() {
    return name;
  }
}
