package asyncio.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadingTest {
  @Test
  void aLineOfJsonIsAReading() {
    Reading reading =
        Reading.parse("{\"benchmark\":\"switch\",\"unit\":\"ns/op\",\"value\":123.4,\"cpu\":125}")
            .orElseThrow();

    assertThat(reading.benchmark()).isEqualTo("switch");
    assertThat(reading.unit()).isEqualTo("ns/op");
    assertThat(reading.value()).isEqualTo(123.4);
    assertThat(reading.cpu()).isEqualTo(125);
    assertThat(reading.more()).isEmpty();
  }

  @Test
  void furtherFieldsAreKeptAndMicrosecondsOfTheProcessorCountAsProcessorTime() {
    Reading reading =
        Reading.parse(
                "{\"benchmark\":\"echo\",\"unit\":\"messages/s\",\"value\":5,\"cpuMicros\":9.5,"
                    + "\"p99Micros\":70,\"transport\":\"tcp\"}")
            .orElseThrow();

    assertThat(reading.cpu()).isEqualTo(9.5);
    assertThat(reading.more()).containsEntry("p99Micros", 70).containsEntry("transport", "tcp");
    assertThat(reading.more()).doesNotContainKeys("cpuMicros", "benchmark", "unit", "value");
  }

  @Test
  void aProcessorTimeThatIsNoNumberIsNone() {
    Reading reading =
        Reading.parse("{\"benchmark\":\"x\",\"unit\":\"ns/op\",\"value\":1,\"cpu\":NaN}")
            .orElseThrow();
    assertThat(reading.cpu()).isNull();
  }

  @Test
  void otherLinesAreTalk() {
    assertThat(Reading.parse("warming up")).isEmpty();
    assertThat(Reading.parse("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"benchmark\":\"switch\",\"value\":",
        "{\"benchmark\":\"switch\",\"unit\":\"ns/op\"}",
        "{\"benchmark\":\"switch\",\"unit\":\"ns/op\",\"value\":\"fast\"}",
        "{\"benchmark\":\"switch\",\"unit\":\"ns/op\",\"value\":null}"
      })
  void whatBeginsLikeAReadingAndIsNoneIsAnErrorThatShowsIt(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Reading.parse(line))
        .withMessageContaining(line);
  }
}
