package asyncio.cli.supervise;

import asyncio.Asyncio;
import asyncio.net.ConnectionResetError;
import asyncio.net.Endpoint;
import asyncio.net.ExtraInfo;
import asyncio.net.Net;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Arrays;

/**
 * Where {@code aio ctl} connects: a line with a command comes, lines with the answer go, the first
 * of which is {@link #DONE} or {@link #REFUSED}. Only this user and root are listened to: others
 * cannot enter the directory, and if they could, the system tells who they are.
 */
final class ControlSocket implements AutoCloseable {
  static final String DONE = "done";
  static final String REFUSED = "refused";

  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Supervisor supervisor;
  private final UserPrincipal owner;
  private final Server server;

  private ControlSocket(Supervisor supervisor, RuntimeDirectory directory) throws IOException {
    this.supervisor = supervisor;
    owner = Files.getOwner(directory.path());
    server =
        Net.startServer(
            this::client,
            Endpoint.unix(directory.control()),
            ServerOptions.DEFAULT.withMode("rw-------").withLimit(1024));
  }

  /** Listens. Suspends. */
  static ControlSocket open(Supervisor supervisor, RuntimeDirectory directory) {
    try {
      return new ControlSocket(supervisor, directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void client(StreamReader reader, StreamWriter writer) {
    try (writer) {
      UserPrincipal user = writer.extraInfo(ExtraInfo.PEER_USER);
      boolean listenedTo = user != null && (user.equals(owner) || user.equals(root()));
      if (!listenedTo) {
        LOG.log(Level.WARNING, "user %s may not control this server".formatted(user));
      }
      String command = // of all, or who is refused may get a broken pipe instead of the reason
          new String(Asyncio.timeout(PATIENCE, reader::readLine), StandardCharsets.UTF_8).strip();
      if (!listenedTo) {
        writer.write(REFUSED + "\nthis server is controlled by %s only\n".formatted(owner));
        return;
      }
      String answer = answer(command);
      writer.write(answer.startsWith(REFUSED) ? answer : DONE + "\n" + answer);
      writer.drain();
    } catch (ConnectionResetError | asyncio.TimeoutError gone) {
      // nobody waits for an answer
    }
  }

  private static UserPrincipal root() {
    try {
      return Files.getOwner(java.nio.file.Path.of("/"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String answer(String command) {
    if (supervisor.supervision().isEnding() && !command.equals("show")) {
      return command.startsWith("stop") ? stop(command) : REFUSED + "\nthe server ends\n";
    }
    return switch (command) {
      case "show" -> new SupervisorView(supervisor).table();
      case "show json" -> new SupervisorView(supervisor).json();
      case "add" -> {
        supervisor.on(new Event.Add());
        yield count();
      }
      case "remove" -> {
        int before = supervisor.supervision().target();
        supervisor.on(new Event.Remove());
        boolean fewer = supervisor.supervision().target() < before;
        yield fewer ? count() : REFUSED + "\nthe last worker stays; aio ctl stop ends it\n";
      }
      case "reload" ->
          supervisor.reload()
              ? "the workers are replaced, one after the other\n"
              : REFUSED + "\nthe settings cannot be read: see the log of the server\n";
      case "reopen" -> {
        supervisor.reopen();
        yield "logs are opened anew\n";
      }
      case "stop", "stop now" -> stop(command);
      default -> REFUSED + "\nno such command: " + command + "\n";
    };
  }

  private String stop(String command) {
    boolean now = command.equals("stop now");
    // after the answer, for the last worker may be gone at once
    asyncio.EventLoop.running()
        .callSoon(() -> supervisor.on(now ? new Event.Quit() : new Event.Stop()));
    return now ? "the server ends\n" : "the server ends after what is being answered\n";
  }

  private String count() {
    return "there are to be %d workers\n".formatted(supervisor.supervision().target());
  }

  @Override
  public void close() {
    server.close();
    server.closeClients();
  }

  @Override
  public String toString() {
    return "<ControlSocket " + Arrays.toString(server.addresses().toArray()) + ">";
  }
}
