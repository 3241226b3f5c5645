package asyncio.net;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Asyncio;
import org.junit.jupiter.api.Test;

/** The protocol under a stream. */
class StreamProtocolTest {
  @Test
  void aLossByAnErrorReachesWhoReadsAndWhoWaits() {
    Asyncio.run(
        () -> {
          var reader = new StreamReader();
          var protocol = new StreamProtocol(reader, null);
          protocol.connectionLost(new AssertionError("lost"));
          assertThatThrownBy(() -> reader.read(1)).isInstanceOf(AssertionError.class);
          assertThatThrownBy(protocol::waitClosed).isInstanceOf(AssertionError.class);
        });
  }
}
