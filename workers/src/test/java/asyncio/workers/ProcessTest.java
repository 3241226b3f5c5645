package asyncio.workers;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.InvalidStateError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One function in a process of its own. */
class ProcessTest {
  private static final Queue<String> OUTPUT = new ConcurrentLinkedQueue<>();

  @TempDir Path directory;

  private static PoolOptions quick(PoolOptions options) {
    return options.jvmFlags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC").output(OUTPUT::add);
  }

  private static Process process(RemoteCallable<?> target) {
    return new Process(target, ProcessTest::quick);
  }

  private static void awaitFile(Path file, String content) throws IOException {
    while (!Files.exists(file) || !Files.readString(file).equals(content)) {
      sleep(Duration.ofMillis(5));
    }
  }

  @Test
  void itRunsOnceItIsStartedAndEndsWithItsFunction_P09() throws Exception {
    Left before = Left.now();
    Path file = directory.resolve("written");
    String name = file.toString();
    run(
        () -> {
          try (var process = process(() -> Files.writeString(Path.of(name), "done"))) {
            assertThat(process.isAlive()).isFalse();
            assertThat(process.pid()).isEqualTo(-1);
            assertThat(process.exitcode()).isNull();
            assertThat(process).hasToString("<Process not started>");
            process.start();
            assertThat(process.isAlive()).isTrue();
            process.join();
            assertThat(process.isAlive()).isFalse();
            assertThat(process.exitcode()).isZero();
            assertThat(process.pid()).isPositive();
            assertThat(process).hasToString("<Process exitcode=0>");
          }
        });
    assertThat(file).hasContent("done");
    assertThat(Left.now().children()).isSubsetOf(before.children());
  }

  @Test
  void itsExitCodeTellsHowItHasEnded_P09() {
    run(
        () -> {
          var failing = process(() -> Jobs.fails(4));
          var exiting = process(() -> Jobs.exits(5));
          failing.start();
          exiting.start();
          failing.join();
          exiting.join();
          assertThat(failing.exitcode()).isEqualTo(1);
          assertThat(OUTPUT).contains("java.io.IOException: no 4");
          assertThat(exiting.exitcode()).isEqualTo(5);
        });
  }

  @Test
  void joinWaitsOnlySoLongAndKillAndTerminateEndIt_P09() {
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    String one = first.toString();
    String two = second.toString();
    run(
        () -> {
          var killed = process(() -> Jobs.sleeps(one));
          var terminated = process(() -> Jobs.sleeps(two));
          killed.start();
          terminated.start();
          awaitFile(first, "begun");
          awaitFile(second, "begun");
          assertThat(killed.join(Duration.ofMillis(1))).isFalse();
          assertThat(killed.isAlive()).isTrue();
          killed.kill();
          assertThat(killed.join(null)).isTrue();
          assertThat(killed.exitcode()).isEqualTo(-9);
          assertThat(first).hasContent("begun");
          terminated.terminate();
          terminated.join();
          assertThat(terminated.exitcode()).isEqualTo(1);
          assertThat(second).hasContent("ended");
        });
  }

  @Test
  void misuseSaysWhatToDo_P09() {
    run(
        () -> {
          var process = process(() -> Jobs.same(1));
          assertThatThrownBy(process::join)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("call start()");
          assertThatThrownBy(process::kill).hasMessageContaining("call start()");
          assertThatThrownBy(process::terminate).hasMessageContaining("call start()");
          process.close(); // nothing to wait for
          process.start();
          assertThatThrownBy(process::start)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("make another one");
          process.join();
          assertThatThrownBy(process::start).hasMessageContaining("make another one");
          var thread = new Thread();
          var untravelable = new Process(() -> thread.interrupt());
          assertThatThrownBy(untravelable::start)
              .isInstanceOf(CodecException.class)
              .hasMessageContaining("Thread");
          assertThat(untravelable.isAlive()).isFalse();
        });
  }

  @Test
  void aProcessThatCannotBeStartedSaysWhyOnce() {
    run(
        () -> {
          var process =
              new Process(() -> Jobs.same(1), options -> quick(options).jvmFlags("-XX:NoSuchFlag"));
          process.start();
          assertThatThrownBy(process::join)
              .isInstanceOf(BrokenProcessPool.class)
              .hasMessageContaining("NoSuchFlag");
          assertThat(process.exitcode()).isNull();
          assertThat(process.isAlive()).isFalse();
        });
    assertThat(OUTPUT.stream().filter(line -> line.contains("Unrecognized VM option"))).hasSize(1);
  }

  @Test
  void aWorkerHasTheResultAndTheFailure_P09() {
    run(
        () -> {
          var worker = new Worker<>(() -> Jobs.same(6), ProcessTest::quick);
          worker.start();
          assertThatThrownBy(worker::result).isInstanceOf(InvalidStateError.class);
          assertThat(await(worker)).isEqualTo(6);
          assertThat(await(worker)).as("again").isEqualTo(6);
          var failing = new Worker<>(() -> Jobs.fails(7), ProcessTest::quick);
          assertThatThrownBy(() -> await(failing)).hasStackTraceContaining("no 7");
          assertThat(failing.join(null)).isTrue();
          assertThatThrownBy(failing::result).hasStackTraceContaining("no 7");
          worker.join();
        });
  }

  @Test
  void aTaskThatIsCancelledTerminatesItsProcess() {
    Path file = directory.resolve("cancelled");
    String name = file.toString();
    run(
        () -> {
          var task =
              asyncio.Asyncio.createTask(
                  () -> {
                    try (var process = process(() -> Jobs.sleeps(name))) {
                      process.start();
                      process.join();
                    }
                  });
          awaitFile(file, "begun");
          task.cancel();
          assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
        });
    assertThat(file).hasContent("ended");
  }
}
