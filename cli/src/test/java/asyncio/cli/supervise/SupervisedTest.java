package asyncio.cli.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.net.Pollers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code aio serve --processes} with real workers. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
class SupervisedTest {
  private static final String PAGES = Pages.class.getName();

  private static Served served(int processes, String... more) throws IOException {
    List<String> words =
        new java.util.ArrayList<>(
            List.of(PAGES, "--bind", "127.0.0.1:0", "--processes", processes + ""));
    words.addAll(List.of(more));
    return new Served(words.toArray(String[]::new));
  }

  /** The body of an answer, by a connection of its own; nothing is tried twice. */
  private static CompletableFuture<String> get(Served served, String path)
      throws InterruptedException {
    return get(served.port(), path);
  }

  private static CompletableFuture<String> get(int port, String path) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request =
                "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(path);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer =
                new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("HTTP/1.1 200 ")) {
              throw new IOException("no answer: " + answer);
            }
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        });
  }

  // ---- replacing

  @Test
  void aRollingRestartUnderLoadLosesNoRequestAndLeavesNothing_SUP5() throws Exception {
    roll(20, 5, 2, 100);
  }

  @Test
  @Tag("long")
  void manyRollingRestartsUnderHeavyLoadLoseNoRequest() throws Exception {
    roll(150, 50, 10, 5000);
  }

  private static void roll(int http1, int http2, int times, int requests) throws Exception {
    assumeThat(Pollers.available()).as("pollers here").contains("epoll");
    try (Served served = served(2).ready(1, 2)) {
      int descriptors = served.descriptors();
      Load load = new Load(served.port(), "/sleep/3", http1, http2);
      try (load) {
        for (int i = 0; i < times; i++) {
          load.more(requests);
          int said = served.said();
          served.signal("HUP");
          served.line(said, line -> line.contains("the reload is done"));
        }
        load.more(requests);
      }
      System.out.println("rolling restarts: " + load);
      assertThat(load.http1.failures).as(load.toString()).isEmpty();
      assertThat(load.http2.failures).as(load.toString()).isEmpty();
      for (int i = 1; i <= 2 * times; i++) {
        served.line("worker " + i + " has ended");
      }
      assertThat(served.children()).hasSize(2);
      served.untilDescriptorsAreAtMost(descriptors);
      served.signal("TERM");
      served.assertExit(0);
      served.assertNothingIsLeft();
    }
  }

  @Test
  void ownSocketsOfWorkersAreDrainedToo() throws Exception {
    try (Served served = served(2, "--loop", "nio").ready(1, 2)) {
      Load load = new Load(served.port(), "/", 10, 0);
      try (load) {
        load.more(100);
        served.signal("HUP");
        served.line("the reload is done");
        load.more(100);
      }
      assertThat(load.http1.failures).as(load.toString()).isEmpty();
      served.signal("INT");
      served.assertExit(0);
      served.assertNothingIsLeft();
    }
  }

  @Test
  void aKilledWorkerFailsOnlyWhatItServedTakesItsChildrenAlongAndIsReplaced_SUP4()
      throws Exception {
    assumeThat(Pollers.available()).as("pollers here").contains("epoll");
    try (Served served = served(2).ready(1, 2)) {
      long[] child = {0};
      long killed = 0;
      while (child[0] == 0) { // one of the two
        String pid = get(served, "/pid").get();
        child[0] = Long.parseLong(get(served, "/child").get());
        killed = ProcessHandle.of(child[0]).orElseThrow().parent().orElseThrow().pid();
        assertThat(pid).isNotEmpty();
      }
      Load load = new Load(served.port(), "/sleep/3", 20, 0);
      try (load) {
        load.more(200);
        Served.signal(killed, "KILL");
        served.ready(3);
        load.more(200);
      }
      assertThat(load.http1.failed.get()).as(load.toString()).isLessThanOrEqualTo(20);
      assertThat(load.http1.failures)
          .allMatch(each -> each.contains("instead of an answer") || each.contains("reset"));
      served.line("killed by signal 9");
      Served.untilGone(child[0]);

      // of a supervisor that is killed itself nothing is left, either
      List<Long> workers = served.children();
      assertThat(workers).hasSize(2);
      Served.signal(served.pid(), "KILL");
      for (long worker : workers) {
        Served.untilGone(worker);
      }
      assertThat(served.directory()).doesNotExist();
    }
  }

  // ---- harm

  @Test
  void anEndlessLoopAStoppedProcessAndOneWithoutMemoryEndTheirWorkerOnly_D18() throws Exception {
    try (Served served = served(1, "--worker-timeout", "2s", "--heap", "48m").ready(1)) {
      var spinning = get(served, "/spin");
      served.line("has a loop that has not turned");
      served.line("Pages.spin"); // what it did
      served.ready(2);
      assertThat(spinning).failsWithin(java.time.Duration.ofMinutes(1));

      Served.signal(served.pid(2), "STOP");
      served.line("worker 2 has said nothing");
      served.ready(3);

      var hogging = get(served, "/hog");
      served.line("worker 3 has died");
      served.line("OutOfMemoryError");
      served.ready(4);
      assertThat(hogging).failsWithin(java.time.Duration.ofMinutes(1));

      assertThat(get(served, "/").get()).isEqualTo("hello\n");
      served.signal("TERM");
      served.assertExit(0);
      served.assertNothingIsLeft();
    }
  }

  @Test
  void workersAreReplacedAfterSoManyRequestsAndNoneIsLost_D18() throws Exception {
    assumeThat(Pollers.available()).as("pollers here").contains("epoll");
    try (Served served = served(1, "--max-requests", "100").ready(1)) {
      Load load = new Load(served.port(), "/", 5, 0);
      try (load) {
        served.ready(3);
        load.more(10);
      }
      assertThat(load.http1.failures).as(load.toString()).isEmpty();
      served.line("worker 1 has answered");
    }
  }

  @Test
  void aWorkerThatIsToldToEndByHandLosesNothing() throws Exception {
    assumeThat(Pollers.available()).as("pollers here").contains("epoll");
    try (Served served = served(1).ready(1)) {
      Load load = new Load(served.port(), "/sleep/3", 5, 2);
      try (load) {
        load.more(20);
        Served.signal(served.pid(1), "TERM"); // until there is another, clients wait
        served.ready(2);
        load.more(20);
      }
      served.line("worker 1 has ended by itself");
      assertThat(load.http1.failures).as(load.toString()).isEmpty();
      assertThat(load.http2.failures).as(load.toString()).isEmpty();
    }
  }

  @Test
  void theExampleServesWithTwoProcesses() throws Exception {
    try (Served served = Served.example("serve-workers", "--port", "0").ready(1, 2)) {
      String answer = get(served, "/").get();
      assertThat(List.of(served.pid(1), served.pid(2)))
          .anyMatch(pid -> answer.equals("process " + pid + "\n"));
      served.signal("INT");
      served.assertExit(0);
      served.assertNothingIsLeft();
    }
  }

  @Test
  void aSupervisorThatWasStoppedKillsNobodyWhenItGoesOn_D18() throws Exception {
    try (Served served = served(2, "--worker-timeout", "2s").ready(1, 2)) {
      served.signal("STOP");
      Thread.sleep(3000); // longer than the timeout
      int said = served.said();
      served.signal("CONT");
      served.signal("HUP");
      served.line(said, line -> line.contains("the reload is done"));
      assertThat(served.text()).doesNotContain("has said nothing");
      served.signal("INT");
      served.assertExit(0);
      served.assertNothingIsLeft();
    }
  }

  @Test
  void aWorkerOneOfWhoseLoopsIsLeftEndsWithAllAndIsReplaced() throws Exception {
    try (Served served = served(1, "--loops", "2").ready(1)) {
      CompletableFuture<String> leaves = get(served, "/leave/5");
      served.line("worker 1 has died: exit code 5");
      served.ready(2);
      assertThat(leaves).failsWithin(java.time.Duration.ofSeconds(60));
      assertThat(get(served, "/").get()).isEqualTo("hello\n");
      served.signal("INT");
      served.assertExit(0);
      served.assertNothingIsLeft();
    }
  }

  @Test
  void whoDoesNotReadTheOutputHoldsUpNothing() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String[] words = {PAGES, "--bind=127.0.0.1:" + port, "--processes=1"};
    try (Served served = Served.unread(words)) {
      served.untilItAnswers(port);
      assertThat(get(port, "/print/8000").get()).isEqualTo("8000 lines\n"); // of 1 KB
      long worker = served.children().getFirst();
      served.signal("HUP"); // which is logged
      Served.untilGone(worker);
      assertThat(get(port, "/").get()).isEqualTo("hello\n");
      served.signal("INT");
      served.untilGone();
    }
  }
}
