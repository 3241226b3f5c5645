package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.toThread;
import static asyncio.net.Net.getaddrinfo;
import static asyncio.net.Net.getnameinfo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Task;
import asyncio.net.internal.system.Resolver;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** Names and addresses. */
class ResolverTest {
  private static int resolverThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("asyncio-resolver-"))
            .count();
  }

  @OnEachLoop
  void literalAddressesAreNotAskedAboutAndDoNotSuspend_C1(Kind kind) {
    List<String> trail = new ArrayList<>();
    kind.run(
        () -> {
          createTask(() -> trail.add("another task"));
          InetAddress loopback = getaddrinfo("127.0.0.1", 80).getFirst().getAddress();
          assertThat(loopback.getAddress()).containsExactly(127, 0, 0, 1);
          assertThat(getaddrinfo("::1", 81).getFirst().getAddress().isLoopbackAddress()).isTrue();
          trail.add("resolved");
          sleep(Duration.ZERO);
        });
    assertThat(trail).containsExactly("resolved", "another task");
  }

  @OnEachLoop
  void namesAreFoundAndUnknownOnesRefused(Kind kind) {
    kind.run(
        () -> {
          assertThat(getaddrinfo("localhost", 80))
              .isNotEmpty()
              .allMatch(address -> address.getAddress().isLoopbackAddress())
              .allMatch(address -> address.getPort() == 80);
          assertThatThrownBy(() -> getaddrinfo("no-such-host.invalid", 80))
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining("no-such-host.invalid");
        });
  }

  @OnEachLoop
  void aZoneIsKept_C1(Kind kind) throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    Assumptions.assumeTrue(loopback != null);
    kind.run(
        () -> {
          InetAddress found =
              getaddrinfo("fe80::1%" + loopback.getIndex(), 80).getFirst().getAddress();
          assertThat(((Inet6Address) found).getScopeId()).isEqualTo(loopback.getIndex());
        });
  }

  @OnEachLoop
  void anAddressHasAName(Kind kind) {
    kind.run(
        () -> {
          assertThat(getnameinfo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80)))
              .isNotBlank();
          assertThatThrownBy(() -> getnameinfo(InetSocketAddress.createUnresolved("host", 80)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("getaddrinfo");
        });
  }

  @OnEachLoop
  void slowNamesHoldUpNoOtherJobsAndTakeABoundedNumberOfThreads(Kind kind) {
    kind.run(
        () -> {
          var begun = new AtomicInteger();
          var answer = new CountDownLatch(1);
          List<Task<String>> slow = new ArrayList<>();
          for (int i = 0; i < 3 * Resolver.THREADS; i++) {
            slow.add(
                createTask(
                    () ->
                        Resolver.off(
                            () -> {
                              begun.incrementAndGet();
                              waitFor(answer);
                              return "found";
                            })));
          }
          while (begun.get() < Resolver.THREADS) {
            sleep(Duration.ofMillis(1));
          }
          assertThat(toThread(() -> "done")).isEqualTo("done");
          assertThat(resolverThreads()).isLessThanOrEqualTo(Resolver.THREADS);
          assertThat(begun).hasValue(Resolver.THREADS);

          Task<String> running = slow.getFirst();
          Task<String> queued = slow.getLast();
          running.cancel();
          queued.cancel();
          sleep(Duration.ZERO);
          sleep(Duration.ZERO);
          assertThat(running.cancelled()).isTrue();
          assertThat(queued.cancelled()).isTrue();

          answer.countDown();
          for (Task<String> each : slow.subList(1, slow.size() - 1)) {
            assertThat(await(each)).isEqualTo("found");
          }
          assertThat(begun).as("the one cancelled in the queue").hasValue(slow.size() - 1);
        });
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
