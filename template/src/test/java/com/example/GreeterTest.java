package com.example;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.net.Net.memoryStreams;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import asyncio.LoopOptions;
import asyncio.VirtualClock;
import org.junit.jupiter.api.Test;

final class GreeterTest {
  @Test
  void whoeverSendsANameIsGreeted() {
    run(
        () -> {
          try (var streams = memoryStreams()) {
            var server = streams.right();
            createTask(() -> Greeter.serve(server.reader(), server.writer()));
            var client = streams.left();
            client.writer().write("Ada\n");
            assertEquals("hello Ada\n", new String(client.reader().readLine(), UTF_8));
          }
        });
  }

  @Test
  void hoursTakeMillisecondsInVirtualTime() {
    run(
        () -> {
          assertThrows(
              asyncio.TimeoutError.class, () -> timeout(ofHours(1), () -> sleep(ofHours(2))));
          assertEquals(ofHours(1), getRunningLoop().time());
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
  }
}
