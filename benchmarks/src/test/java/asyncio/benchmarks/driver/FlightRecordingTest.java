package asyncio.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlightRecordingTest {
  @Test
  void allocationsAreChargedToTheMethodThatMakesThem(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("test.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ObjectAllocationSample").with("throttle", "1000/s");
      recording.start();
      allocate();
      recording.stop();
      recording.dump(file);
    }
    FlightRecording read = FlightRecording.read(file);

    assertThat(read.allocated()).isPositive();
    assertThat(read.allocations(1000))
        .anySatisfy(
            share -> {
              assertThat(share.what()).contains("FlightRecordingTest.allocate");
              assertThat(share.share()).isPositive();
            });
    assertThat(read.allocations(1000).stream().mapToDouble(FlightRecording.Share::share).sum())
        .isLessThanOrEqualTo(1.0000001);
  }

  private static void allocate() {
    List<long[]> kept = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      kept.add(new long[4096]);
    }
    assertThat(kept).hasSize(2000);
  }
}
