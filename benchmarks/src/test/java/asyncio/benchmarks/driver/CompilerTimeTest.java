package asyncio.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Telling from outside whether a server is warm. */
class CompilerTimeTest {
  @BeforeEach
  void thereAreThreadsToLookAt() {
    assumeThat(Files.exists(Path.of("/proc/self/task"))).as("Linux tells of threads").isTrue();
  }

  @Test
  void whatAJvmHasCompiledShows() {
    var own = new CompilerTime(ProcessHandle.current().pid());
    long seen = 0;
    while (own.share() == 0) { // until the tests' own JVM has compiled something, as this loop
      seen += String.valueOf(seen).hashCode();
    }
    assertThat(own.share()).isPositive().isLessThan(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void aProcessWithoutACompilerHasNone() throws Exception {
    Process sleeping = new ProcessBuilder("sleep", "1000").start();
    try {
      assertThat(new CompilerTime(sleeping.pid()).share()).isZero();
    } finally {
      sleeping.destroyForcibly();
    }
  }

  @Test
  void ofAProcessThatIsNotThereNothingIsTold() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    assertThat(new CompilerTime(gone.pid()).share()).isNaN();
  }
}
