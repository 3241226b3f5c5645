package asyncio.repl;

import asyncio.EventLoop;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jshell.execution.Util;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The socket of an attached prompt, in the program that is attached to.
 *
 * <p>It lies in a new directory that only the user can enter, and each connection is asked who is
 * at its other end: another user's is closed unread. A connection says by its first byte what it is
 * for. {@link #PROMPT}: it gets a number, and then carries the JDK's protocol of streaming
 * execution control, on which one input follows the other. {@link #STOP}: it names a prompt by that
 * number, and each further byte is a Ctrl-C, which could not be read from the first one while an
 * input runs.
 *
 * <p>When nobody has been connected for ten seconds, the socket goes.
 */
final class AttachServer implements Runnable {
  /** For inputs. */
  static final int PROMPT = 'P';

  /** For stopping them. */
  static final int STOP = 'S';

  private static final long IDLE = 10_000;

  private final EventLoop loop;
  private final Map<String, Object> variables;
  private final ClassLoader classes;
  private final Path directory;
  private final Path socket;
  private final UserPrincipal owner;
  private final ServerSocketChannel server;
  private final Map<Integer, Session> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger numbers = new AtomicInteger();

  private AttachServer(EventLoop loop, Map<String, Object> variables, ClassLoader classes)
      throws IOException {
    this.loop = loop;
    this.variables = variables;
    this.classes = classes;
    directory =
        Files.createTempDirectory(
            "asyncio-attach",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    socket = directory.resolve("prompt");
    owner = Files.getOwner(directory);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
  }

  static AttachServer open(EventLoop loop, Map<String, Object> variables, ClassLoader classes)
      throws IOException {
    var opened = new AttachServer(loop, variables, classes);
    try {
      opened.directory.toFile().deleteOnExit();
      opened.socket.toFile().deleteOnExit();
      opened.server.bind(UnixDomainSocketAddress.of(opened.socket));
      Files.setPosixFilePermissions(opened.socket, PosixFilePermissions.fromString("rw-------"));
      opened.server.configureBlocking(false);
      start(opened);
    } catch (Throwable refused) {
      opened.close();
      throw refused;
    }
    return opened;
  }

  private static void start(Runnable body) {
    Thread.ofPlatform().daemon().name("asyncio-attach").start(body);
  }

  Path socket() {
    return socket;
  }

  /** Accepts. */
  @Override
  public void run() {
    try (Selector selector = Selector.open()) {
      server.register(selector, SelectionKey.OP_ACCEPT);
      while (selector.select(IDLE) > 0 || connections.get() > 0) {
        selector.selectedKeys().clear();
        SocketChannel channel = server.accept();
        if (channel != null) {
          connections.incrementAndGet();
          start(() -> serve(channel));
        }
      }
    } catch (IOException broken) {
      // there is nobody to tell: who attaches sees that there is no socket
    } finally {
      close();
    }
  }

  private void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
      Files.deleteIfExists(directory);
    } catch (IOException left) {
      // goes when the program ends
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      channel.configureBlocking(true);
      if (!channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(owner)) {
        return;
      }
      InputStream in = Channels.newInputStream(channel);
      OutputStream out = Channels.newOutputStream(channel);
      int purpose = in.read();
      if (purpose == PROMPT) {
        prompt(in, out);
      } else if (purpose == STOP) {
        stop(new DataInputStream(in));
      }
    } catch (IOException | IllegalStateException gone) {
      // who has attached has left, or the loop has been closed
    } finally {
      connections.decrementAndGet();
    }
  }

  private void prompt(InputStream in, OutputStream out) throws IOException {
    int number = numbers.incrementAndGet();
    Session session = Session.attached(loop, variables);
    sessions.put(number, session);
    try {
      new DataOutputStream(out).writeInt(number);
      Util.forwardExecutionControlAndIO(
          new LoopExecutionControl(session, classes),
          in,
          out,
          Map.of("out", session::printTo),
          Map.of());
    } finally {
      sessions.remove(number);
      session.close();
    }
  }

  private void stop(DataInputStream in) throws IOException {
    @Nullable Session session = sessions.get(in.readInt());
    int interrupt;
    do {
      interrupt = in.read();
      if (session != null) {
        session.stop(); // also when who has attached has left in the middle of an input
      }
    } while (interrupt >= 0);
  }
}
