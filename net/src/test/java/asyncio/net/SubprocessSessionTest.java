package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.createSubprocessExec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Children that lead a session, and what they have started. */
@EnabledOnOs(OS.LINUX)
class SubprocessSessionTest {
  private static final SubprocessOptions PIPES = SubprocessOptions.PIPES;
  private static final Duration TICK = Duration.ofMillis(2);

  @OnEachLoop
  void whatALeaderOfASessionHasStartedIsReachedWhenTheLeaderIsDead(Kind kind) {
    kind.run(
        () -> {
          ChildProcess shell =
              createSubprocessExec(
                  List.of("sh", "-c", "sleep 1000 & echo $!; exec sleep 1000"),
                  PIPES.withNewSession(true));
          long grandchild = Long.parseLong(new String(shell.stdout().readLine(), UTF_8).strip());
          shell.kill();
          assertThat(await(shell)).isEqualTo(-9);
          assertThat(ProcessHandle.of(grandchild)).isPresent();
          assertThat(shell.transport().sendSignalToGroup(9)).isTrue();
          while (shell.transport().sendSignalToGroup(9)) {
            sleep(TICK); // until somebody has taken note of its end
          }
          shell.close();
          ChildProcess other = createSubprocessExec(List.of("true"), PIPES);
          assertThatThrownBy(() -> other.transport().sendSignalToGroup(9))
              .hasMessageContaining("withNewSession");
          await(other);
        });
  }
}
