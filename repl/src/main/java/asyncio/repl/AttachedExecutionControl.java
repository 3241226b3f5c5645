package asyncio.repl;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jshell.execution.StreamingExecutionControl;
import jdk.jshell.execution.Util;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/** Has the tool's inputs run in another process, behind its {@link AttachServer}. */
final class AttachedExecutionControl extends StreamingExecutionControl {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Map<String, Path> SOCKETS = new ConcurrentHashMap<>();

  private final SocketChannel prompt;
  private final SocketChannel stops;

  private AttachedExecutionControl(
      ObjectOutput out, ObjectInput in, SocketChannel prompt, SocketChannel stops) {
    super(out, in);
    this.prompt = prompt;
    this.stops = stops;
  }

  /** Notes a socket for engines that are to be made; returns what to ask for. */
  static String note(Path socket) {
    String name = "socket" + NUMBERS.incrementAndGet();
    SOCKETS.put(name, socket);
    return name;
  }

  /** Connects to the socket of that name; null if there is none. */
  static @Nullable ExecutionControl connected(@Nullable String name, ExecutionEnv env)
      throws ExecutionControl.EngineTerminationException {
    Path socket = name == null ? null : SOCKETS.get(name);
    if (socket == null) {
      return null;
    }
    try {
      return connect(UnixDomainSocketAddress.of(socket), env);
    } catch (IOException gone) {
      throw new ExecutionControl.EngineTerminationException(
          "the program does not answer; it may have ended");
    }
  }

  private static ExecutionControl connect(UnixDomainSocketAddress address, ExecutionEnv env)
      throws IOException {
    SocketChannel prompt = SocketChannel.open(address);
    SocketChannel stops = null;
    try {
      OutputStream out = Channels.newOutputStream(prompt);
      out.write(AttachServer.PROMPT);
      int number = new DataInputStream(Channels.newInputStream(prompt)).readInt();
      stops = SocketChannel.open(address);
      SocketChannel stopping = stops;
      var stop = new DataOutputStream(Channels.newOutputStream(stops));
      stop.write(AttachServer.STOP);
      stop.writeInt(number);
      return Util.remoteInputOutput(
          Channels.newInputStream(prompt),
          out,
          Map.of("out", env.userOut()),
          Map.of(),
          (in, commands) -> new AttachedExecutionControl(commands, in, prompt, stopping));
    } catch (Throwable failed) {
      close(prompt);
      close(stops);
      throw failed;
    }
  }

  @Override
  public void stop() throws EngineTerminationException, InternalException {
    try {
      Channels.newOutputStream(stops).write('C');
    } catch (IOException gone) {
      throw new EngineTerminationException("the program does not answer; it may have ended");
    }
  }

  @Override
  public void close() {
    super.close();
    close(prompt);
    close(stops);
  }

  private static void close(@Nullable SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException alreadyGone) {
      // as it is to be
    }
  }
}
