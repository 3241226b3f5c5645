package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.timeout;
import static asyncio.net.Net.createSubprocessExec;
import static asyncio.net.Net.createSubprocessShell;
import static asyncio.net.Net.subprocessExec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.TimeoutError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real commands. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SubprocessTest {
  private static final SubprocessOptions PIPES = SubprocessOptions.PIPES;
  private static final Duration TICK = Duration.ofMillis(2);

  private static String text(byte[] bytes) {
    return bytes == null ? "none" : new String(bytes, UTF_8);
  }

  private static List<Thread> pipeThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("asyncio-pipe-"))
        .toList();
  }

  private static long descriptors() throws IOException {
    try (var all = Files.list(Path.of("/dev/fd"))) {
      return all.count();
    }
  }

  /** Until all is tidied up: the test would hang where something is left. */
  private static void awaitNoThreads() {
    while (!pipeThreads().isEmpty()) {
      sleep(TICK);
    }
  }

  @OnEachLoop
  void communicateFeedsAndReads(Kind kind) {
    kind.run(
        () -> {
          ChildProcess sort = createSubprocessExec(List.of("sort"), PIPES);
          assertThat(sort.pid()).isPositive();
          assertThat(sort.returncode()).isNull();
          ChildProcess.Output output = sort.communicate("c\na\nb\n".getBytes(UTF_8));
          assertThat(text(output.stdout())).isEqualTo("a\nb\nc\n");
          assertThat(output.stderr()).isEmpty();
          assertThat(sort.returncode()).isZero();
          assertThat(await(sort)).isZero();
        });
  }

  @OnEachLoop
  void communicateWithNothingEndsTheInput_SUB4(Kind kind) {
    kind.run(
        () -> {
          ChildProcess cat = createSubprocessExec(List.of("cat"), PIPES);
          assertThat(cat.communicate().stdout()).isEmpty();
          assertThat(cat.returncode()).isZero();
        });
  }

  @OnEachLoop
  void linesGoBackAndForth(Kind kind) {
    kind.run(
        () -> {
          ChildProcess cat = createSubprocessExec(List.of("cat"), PIPES);
          for (String line : List.of("one\n", "two\n")) {
            cat.stdin().write(line);
            cat.stdin().drain();
            assertThat(text(cat.stdout().readLine())).isEqualTo(line);
          }
          cat.stdin().close();
          cat.stdin().waitClosed();
          assertThat(cat.stdout().read()).isEmpty();
          assertThat(cat.await()).isZero();
        });
  }

  @OnEachLoop
  void returncodesAndOutputsOfTheShell(Kind kind) {
    kind.run(
        () -> {
          ChildProcess shell = createSubprocessShell("echo out; echo err >&2; exit 3", PIPES);
          ChildProcess.Output output = shell.communicate();
          assertThat(text(output.stdout())).isEqualTo("out\n");
          assertThat(text(output.stderr())).isEqualTo("err\n");
          assertThat(shell.returncode()).isEqualTo(3);

          var merged = PIPES.withStderr(Stdio.STDOUT).withStdin(Stdio.DEVNULL);
          shell = createSubprocessShell("cat; echo out; echo err >&2", merged);
          output = shell.communicate("ignored".getBytes(UTF_8));
          assertThatThrownBy(shell::stdin).hasMessageContaining("stdin is no pipe");
          assertThat(text(output.stdout())).isEqualTo("out\nerr\n");
          assertThat(output.stderr()).isEmpty();

          assertThat(createSubprocessExec("true").await()).isZero();
          assertThat(createSubprocessExec("sh", "-c", "exit 7").await()).isEqualTo(7);
          assertThat(createSubprocessShell("exit 8").await()).isEqualTo(8);
        });
  }

  @OnEachLoop
  void filesDirectoryAndEnvironment(Kind kind, @TempDir Path directory) throws IOException {
    Path in = Files.writeString(directory.resolve("in"), "from the file\n");
    Path out = directory.resolve("out");
    kind.run(
        () -> {
          var options =
              SubprocessOptions.DEFAULT
                  .withStdin(Stdio.file(in))
                  .withStdout(Stdio.file(out))
                  .withDirectory(directory)
                  .withEnvironment(Map.of("WORD", "hello"));
          assertThat(createSubprocessShell("cat; echo $WORD $HOME.; pwd", options).await())
              .isZero();
          options = options.withStdout(Stdio.append(out));
          assertThat(createSubprocessExec(List.of("/bin/echo", "more"), options).await()).isZero();
          assertThatThrownBy(
                  () -> createSubprocessExec(List.of("true"), PIPES.withStdout(Stdio.STDOUT)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("stderr only");
        });
    assertThat(out).hasContent("from the file\nhello .\n" + directory.toRealPath() + "\nmore\n");
  }

  @OnEachLoop
  void anUnknownProgramIsNamed(Kind kind) {
    kind.run(
        () -> {
          long before = descriptors();
          for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> createSubprocessExec(List.of("no-such-program", "x"), PIPES))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no-such-program");
          }
          assertThat(descriptors()).isEqualTo(before);
        });
  }

  @OnEachLoop
  void aChildThatWritesMuchIsReadWhole(Kind kind) {
    kind.run(
        () -> {
          ChildProcess dd =
              createSubprocessShell("head -c 10000000 /dev/zero; echo end >&2", PIPES);
          ChildProcess.Output output = dd.communicate();
          assertThat(output.stdout()).hasSize(10_000_000);
          assertThat(text(output.stderr())).isEqualTo("end\n");

          byte[] much = new byte[3_000_000];
          new Random(1).nextBytes(much);
          ChildProcess cat = createSubprocessExec(List.of("cat"), PIPES);
          assertThat(cat.communicate(much).stdout()).isEqualTo(much);
        });
  }

  @OnEachLoop
  void aChildThatNobodyReadsIsSlowedDown_ST1(Kind kind, @TempDir Path directory) {
    Path done = directory.resolve("done");
    kind.run(
        () -> {
          ChildProcess shell =
              createSubprocessShell(
                  "head -c 1000000 /dev/zero; echo yes > " + done, PIPES.withLimit(1000));
          assertThat(shell.stdout().read(1)).hasSize(1);
          while (!shell.stdout().toString().contains("paused")) {
            sleep(TICK);
          }
          Kind.settle();
          assertThat(done).doesNotExist();
          assertThat(shell.stdout().read()).hasSize(999_999);
          assertThat(shell.await()).isZero();
          assertThat(done).exists();
        });
  }

  @OnEachLoop
  void aChildThatNeverReadsHoldsTheWriterBack_ST6(Kind kind) {
    kind.run(
        () -> {
          long before = descriptors();
          ChildProcess sleeper = createSubprocessExec(List.of("sleep", "1000"), PIPES);
          Task<?> feeding =
              createTask(
                  () -> {
                    while (true) {
                      sleeper.stdin().write(new byte[10_000]);
                      sleeper.stdin().drain();
                    }
                  });
          while (sleeper.stdin().transport().writeBufferSize() <= 64 * 1024) {
            sleep(TICK);
          }
          assertThat(feeding.done()).isFalse();
          sleeper.close();
          assertThatThrownBy(() -> await(feeding)).isInstanceOf(ConnectionResetError.class);
          assertThat(sleeper.await()).isEqualTo(-9);
          awaitNoThreads();
          assertThat(descriptors()).isEqualTo(before);
        });
  }

  @OnEachLoop
  void inputThatIsNotReadIsNoErrorOfCommunicate(Kind kind) {
    kind.run(
        () -> {
          ChildProcess shell = createSubprocessShell("exec 0<&-; echo done", PIPES);
          ChildProcess.Output output = shell.communicate(new byte[1_000_000]);
          assertThat(text(output.stdout())).isEqualTo("done\n");
          assertThat(shell.returncode()).isZero();
        });
  }

  @OnEachLoop
  void aBrokenPipeIsToldToTheWriter(Kind kind) {
    kind.run(
        () -> {
          ChildProcess shell = createSubprocessShell("exec 0<&-; echo closed; sleep 1000", PIPES);
          assertThat(text(shell.stdout().readLine())).isEqualTo("closed\n");
          shell.stdin().write("anybody?\n");
          assertThatThrownBy(shell.stdin()::waitClosed).isInstanceOf(ConnectionResetError.class);
          assertThatThrownBy(shell.stdin()::drain).isInstanceOf(ConnectionResetError.class);
          shell.close();
          shell.await();
        });
  }

  @OnEachLoop
  void signalsEndTheChildAndItsReturncodeTells(Kind kind) {
    kind.run(
        () -> {
          ChildProcess killed = createSubprocessExec(List.of("sleep", "1000"), PIPES);
          killed.kill();
          assertThat(killed.await()).isEqualTo(-9);

          ChildProcess terminated = createSubprocessExec(List.of("sleep", "1000"), PIPES);
          terminated.terminate();
          assertThat(terminated.await()).isEqualTo(-15);

          ChildProcess alarmed = createSubprocessExec(List.of("sleep", "1000"), PIPES);
          alarmed.sendSignal(14);
          assertThat(alarmed.await()).isEqualTo(-14);

          ChildProcess trap =
              createSubprocessShell(
                  "trap 'echo caught; exit 5' USR1; echo ready; while :; do sleep 0.01; done",
                  PIPES);
          assertThat(text(trap.stdout().readLine())).isEqualTo("ready\n");
          trap.sendSignal(System.getProperty("os.name").startsWith("Mac") ? 30 : 10);
          assertThat(text(trap.stdout().readLine())).isEqualTo("caught\n");
          assertThat(trap.await()).isEqualTo(5);
        });
  }

  @OnEachLoop
  void aSignalToAnExitedChildIsIgnored_SUB3(Kind kind) {
    kind.run(
        () -> {
          ChildProcess shell = createSubprocessExec("true");
          shell.await();
          shell.kill();
          shell.terminate();
          shell.sendSignal(1);
          shell.close();
          assertThat(shell.returncode()).isZero();
        });
  }

  @OnEachLoop
  void waitReturnsThoughAGrandchildHoldsThePipe_SUB2(Kind kind) {
    kind.run(
        () -> {
          long before = descriptors();
          ChildProcess shell = createSubprocessShell("sleep 1000 & echo $!", PIPES);
          assertThat(shell.await()).isZero();
          long grandchild = Long.parseLong(text(shell.stdout().readLine()).strip());
          assertThatThrownBy(() -> timeout(Duration.ofMillis(20), () -> shell.stdout().read()))
              .isInstanceOf(TimeoutError.class);
          assertThat(ProcessHandle.of(grandchild)).isPresent();
          shell.close(); // the grandchild lives, but no thread waits for it
          awaitNoThreads();
          assertThat(descriptors()).isEqualTo(before);
          ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
        });
  }

  @OnEachLoop
  void whatAGrandchildWritesAfterTheExitIsRead(Kind kind) {
    kind.run(
        () -> {
          ChildProcess late = createSubprocessShell("(sleep 0.2; echo late) & echo early", PIPES);
          assertThat(text(late.communicate().stdout())).isEqualTo("early\nlate\n");
        });
  }

  @OnEachLoop
  void aCancelledCreationKillsTheChildAndWaitsForIt_SUB3(Kind kind) {
    kind.run(
        () -> {
          long before = descriptors();
          for (int ticks = 0; ticks < 12; ticks++) {
            Task<ChildProcess> creating =
                createTask(() -> createSubprocessExec(List.of("sleep", "1000"), PIPES));
            for (int i = 0; i < ticks; i++) {
              sleep(Duration.ofMillis(i % 3));
            }
            creating.cancel();
            try {
              ChildProcess made = await(creating);
              made.close();
              made.await();
            } catch (CancelledError expected) {
              assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                  .noneMatch(child -> child.info().commandLine().orElse("").contains("sleep 1000"));
            }
          }
          awaitNoThreads();
          assertThat(descriptors()).isEqualTo(before);
        });
  }

  @OnEachLoop
  void closeKillsARunningChild_SUB3(Kind kind) {
    kind.run(
        () -> {
          ChildProcess sleeper;
          try (ChildProcess sleeping = createSubprocessExec(List.of("sleep", "1000"), PIPES)) {
            sleeper = sleeping;
          }
          assertThat(sleeper.await()).isEqualTo(-9);
          assertThat(sleeper.stdout().read()).isEmpty();
        });
  }

  @OnEachLoop
  void aChildThatNobodyClosedEndsWithTheLoop(Kind kind) throws InterruptedException {
    List<ChildProcess> left = new ArrayList<>();
    kind.run(
        () -> {
          left.add(createSubprocessExec(List.of("cat"), PIPES));
          left.add(createSubprocessShell("sleep 1000", PIPES));
        });
    for (ChildProcess process : left) {
      while (ProcessHandle.of(process.pid()).isPresent()) {
        Thread.sleep(2);
      }
    }
    while (!pipeThreads().isEmpty()) {
      Thread.sleep(2);
    }
  }

  @OnEachLoop
  void manyAtOnceLeaveNothingBehind(Kind kind) throws InterruptedException, IOException {
    kind.run(() -> createSubprocessExec("true").await()); // whatever is loaded once
    long before = descriptors();
    kind.run(
        () -> {
          List<Task<String>> all = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            byte[] input = ("number " + i).getBytes(UTF_8);
            all.add(
                createTask(
                    () ->
                        text(
                            createSubprocessExec(List.of("cat"), PIPES)
                                .communicate(input)
                                .stdout())));
          }
          for (int i = 0; i < 20; i++) {
            assertThat(await(all.get(i))).isEqualTo("number " + i);
          }
        });
    while (!pipeThreads().isEmpty()) {
      Thread.sleep(2);
    }
    assertThat(ProcessHandle.current().children()).isEmpty(); // no zombie
    assertThat(descriptors()).isEqualTo(before);
  }

  /** Notes what it is told. */
  private static final class Noting implements SubprocessProtocol {
    private final List<String> trail = new ArrayList<>();
    private final Future<String> lost = EventLoop.running().createFuture();
    private SubprocessTransport transport;

    @Override
    public void connectionMade(BaseTransport made) {
      transport = (SubprocessTransport) made;
      trail.add("made");
    }

    @Override
    public void pipeDataReceived(int fd, byte[] data) {
      trail.add(fd + " " + text(data).strip());
    }

    @Override
    public void pipeConnectionLost(int fd, Throwable exception) {
      trail.add(fd + " lost " + exception);
    }

    @Override
    public void processExited() {
      trail.add("exited " + transport.returncode());
    }

    @Override
    public void connectionLost(Throwable exception) {
      trail.add("lost " + exception);
      lost.setResult("lost");
    }
  }

  @OnEachLoop
  void theProtocolIsToldInOrder_SUB1(Kind kind) {
    kind.run(
        () -> {
          Noting noting =
              subprocessExec(Noting::new, List.of("sh", "-c", "cat; echo err >&2; exit 4"), PIPES);
          var stdin = (WriteTransport) noting.transport.pipeTransport(0);
          assertThat(noting.transport.pipeTransport(3)).isNull();
          assertThat(noting.transport.extraInfo(ExtraInfo.SUBPROCESS).pid())
              .isEqualTo(noting.transport.pid());
          stdin.write("in".getBytes(UTF_8));
          stdin.writeEof();
          assertThatThrownBy(() -> stdin.write(new byte[1]))
              .isInstanceOf(IllegalStateException.class);
          await(noting.lost);
          assertThat(noting.trail)
              .startsWith("made")
              .endsWith("lost null")
              .containsExactlyInAnyOrder(
                  "made",
                  "1 in",
                  "2 err",
                  "0 lost null",
                  "1 lost null",
                  "2 lost null",
                  "exited 4",
                  "lost null");
          assertThat(noting.trail.indexOf("1 in")).isLessThan(noting.trail.indexOf("1 lost null"));
        });
  }

  @OnEachLoop
  void theLoopGoesOnWhileAChildStartsAndRuns(Kind kind) {
    int[] ticks = {0};
    kind.run(
        () -> {
          Task<?> ticking =
              createTask(
                  () -> {
                    while (true) {
                      ticks[0]++;
                      sleep(Duration.ofMillis(1));
                    }
                  });
          assertThat(createSubprocessExec(List.of("sleep", "0.1"), PIPES).await()).isZero();
          ticking.cancel();
        });
    assertThat(ticks[0]).isGreaterThan(5);
  }
}
