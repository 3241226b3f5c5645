package asyncio.cli.supervise;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code aio ctl}: asks or tells the supervisor of {@code aio serve --processes}. */
@Command(
    name = "ctl",
    description = {
      "Looks at the workers of aio serve --processes, or changes them.",
      "",
      "  show    what the workers do; --json for programs",
      "  add     one worker more",
      "  remove  one worker fewer: the oldest ends after what it is answering",
      "  reload  new workers in place of all, one after the other, with the settings as they are now",
      "  reopen  logs are opened anew",
      "  stop    the end, after what is being answered; --now: at once",
      ""
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {"  aio ctl show", "  aio ctl --pid 4711 reload"})
public final class CtlCommand implements Callable<Integer> {
  private static final List<String> COMMANDS =
      List.of("show", "add", "remove", "reload", "reopen", "stop");
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @Parameters(index = "0", paramLabel = "COMMAND", description = "What to do.")
  private String command = "";

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "The supervisor's process. Without: the only one of this user.")
  private long pid;

  @Option(names = "--json", description = "With show: as JSON.")
  private boolean json;

  @Option(names = "--now", description = "With stop: without waiting for what is being answered.")
  private boolean now;

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  public CtlCommand() {}

  @Override
  public Integer call() {
    if (!COMMANDS.contains(command)) {
      return fail(USAGE, "no such command: " + command + "; there are " + COMMANDS);
    }
    if ((json && !command.equals("show")) || (now && !command.equals("stop"))) {
      return fail(USAGE, "--json goes with show, and --now with stop");
    }
    RuntimeDirectory directory = directory();
    return directory == null ? FAILED : ask(directory);
  }

  private @Nullable RuntimeDirectory directory() {
    List<RuntimeDirectory> running = RuntimeDirectory.running();
    if (pid != 0) {
      Optional<RuntimeDirectory> meant = RuntimeDirectory.of(pid);
      if (meant.isEmpty()) {
        String others = running.isEmpty() ? "none of this user runs" : "there is " + pids(running);
        fail(FAILED, "process %d is no supervisor; %s".formatted(pid, others));
      }
      return meant.orElse(null);
    }
    if (running.size() != 1) {
      fail(
          FAILED,
          running.isEmpty()
              ? "no supervisor of this user runs: aio serve --processes starts one"
              : "several run: say which, with --pid and one of " + pids(running));
      return null;
    }
    return running.getFirst();
  }

  private static List<Long> pids(List<RuntimeDirectory> running) {
    return running.stream().map(RuntimeDirectory::pid).toList();
  }

  private int ask(RuntimeDirectory directory) {
    String words = command + (json ? " json" : now ? " now" : "") + "\n";
    String answer;
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(directory.control()))) {
      Thread.ofPlatform().daemon().start(() -> closeAfterPatience(channel));
      ByteBuffer bytes = ByteBuffer.wrap(words.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    } catch (AsynchronousCloseException silent) {
      return fail(
          FAILED,
          "process %d has not answered within %d s: is it stopped?"
              .formatted(directory.pid(), PATIENCE.toSeconds()));
    } catch (IOException failed) {
      return fail(
          FAILED, "process %d does not answer: %s".formatted(directory.pid(), failed.getMessage()));
    }
    int end = answer.indexOf('\n');
    if (end < 0) {
      return fail(FAILED, "process %d has gone meanwhile".formatted(directory.pid()));
    }
    String rest = answer.substring(end + 1);
    if (answer.startsWith(ControlSocket.REFUSED)) {
      return fail(FAILED, rest.strip());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(rest);
    out.flush();
    return 0;
  }

  private static void closeAfterPatience(SocketChannel channel) {
    try {
      Thread.sleep(PATIENCE);
      channel.close();
    } catch (InterruptedException | IOException end) {
      // then nobody waits any more
    }
  }

  private int fail(int code, String complaint) {
    spec.commandLine().getErr().println("aio: " + complaint);
    return code;
  }
}
