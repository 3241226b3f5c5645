package asyncio.net;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.Poller;
import java.net.InetSocketAddress;
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

  /**
   * Returns when whatever had been sent before has come, or is held back: messages have gone to and
   * fro on another connection of the same loop meanwhile.
   */
  static void settle() {
    Server echo =
        Net.startServer(
            (reader, writer) -> {
              for (byte[] line : reader) {
                writer.write(line);
              }
              writer.close();
            },
            "127.0.0.1",
            0);
    int port = ((InetSocketAddress) echo.addresses().getFirst()).getPort();
    try (Connection probe = Net.openConnection("127.0.0.1", port)) {
      for (int i = 0; i < 3; i++) {
        probe.write("probe\n");
        if (probe.readLine().length != 6) {
          throw new AssertionError("the probe is lost");
        }
      }
    }
    echo.close();
    echo.waitClosed();
  }

  @Override
  public String toString() {
    return name;
  }
}
