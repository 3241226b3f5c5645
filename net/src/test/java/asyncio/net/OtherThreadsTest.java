package asyncio.net;

import static asyncio.Asyncio.toThread;
import static asyncio.net.Net.connectReadPipe;
import static asyncio.net.Net.connectWritePipe;
import static asyncio.net.Net.createSubprocessExec;
import static asyncio.net.Net.memoryStreams;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.openDatagram;
import static asyncio.net.Net.openFile;
import static asyncio.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.Awaitable;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls from threads that have not the loop's turn: each public method of the package, as the class
 * files have them, is called by such a thread, so that none can be forgotten.
 */
class OtherThreadsTest {
  /** Values that do not change, and what makes them. */
  private static final Set<String> ANY_THREAD =
      Set.of(
          "Channel", // of an Endpoint, as the three others
          "ConnectOptions",
          "Connection",
          "Datagram",
          "DatagramOptions",
          "Descriptor",
          "Endpoint",
          "ExtraInfo",
          "Limits",
          "Output",
          "Pollers",
          "Race",
          "ServerOptions",
          "Stdio",
          "SubprocessOptions",
          "Tcp",
          "TlsContext",
          "TlsOptions",
          "Unix");

  /** Those of the others that tell what never changes. */
  private static final Set<String> CONSTANT =
      Set.of(
          "Acceptor.addresses",
          "Acceptor.createServer", // in whatever loop it is called, as a static function is
          "Acceptor.startServer",
          "Acceptor.toString",
          "AsyncFile.path",
          "AsyncFile.toString",
          "ChildProcess.pid",
          "ChildProcess.stderr",
          "ChildProcess.stdin",
          "ChildProcess.stdout",
          "ChildProcess.toString",
          "ChildProcess.transport",
          "DatagramStream.toString",
          "DatagramStream.transport",
          "MemoryStreams.equals",
          "MemoryStreams.hashCode",
          "MemoryStreams.left",
          "MemoryStreams.right",
          "MemoryStreams.toString",
          "Server.loop",
          "Server.toString",
          "Stream.reader",
          "Stream.writer",
          "StreamReader.toString",
          "StreamWriter.toString",
          "StreamWriter.transport",
          "SubprocessTransport.pid",
          "SubprocessTransport.pipeTransport");

  /** What programs implement, and the loop calls. */
  private static final Set<Class<?>> CALLED_BY_THE_LOOP =
      Set.of(
          BaseProtocol.class,
          BufferedProtocol.class,
          ClientHandler.class,
          DatagramProtocol.class,
          Protocol.class,
          SubprocessProtocol.class);

  @TempDir Path folder;

  @OnEachLoop
  void whatBelongsToALoopRefusesOtherThreads_D1(Kind kind) {
    kind.run(
        () -> {
          try (var examples = new Examples(folder)) {
            assertThat(toThread(() -> accepted(examples))).isEmpty();
          }
        });
  }

  @OnEachLoop
  void aRefusalSaysWhatToDoAndHarmsNothing(Kind kind) {
    kind.run(
        () -> {
          var server = startServer((reader, writer) -> {}, "127.0.0.1", 0);
          var connection = openConnection("127.0.0.1", port(server));
          assertThat(toThread(() -> refusal(() -> connection.writer().write("no"))))
              .contains("Transport.write()", "thread 'asyncio_")
              .contains("callSoonThreadsafe", "runCoroutineThreadsafe");
          toThread(() -> refusal(connection::close));
          connection.write("yes");
          connection.drain();
          connection.close();
          connection.waitClosed();
          server.shutdown(Duration.ZERO);
        });
  }

  @Test
  void whileItsLoopRestsAnyOneThreadMayUseIt() {
    Kind kind = Kind.all().findFirst().orElseThrow();
    try (var loop = new asyncio.EventLoop(kind.options())) {
      Connection one = loop.runUntilComplete(() -> memoryStreams().left());
      one.write("between two runs");
      assertThat(one.writer().transport().writeBufferSize()).isEqualTo(16);
      one.writer().transport().abort();
    }
  }

  @Test
  void whatMayBeCalledFromAnyThreadIsThere() {
    Set<String> all = new TreeSet<>();
    for (Class<?> type : publicTypes()) {
      all.add(type.getSimpleName());
      calls(type).forEach(call -> all.add(name(type, call)));
    }
    assertThat(all).containsAll(ANY_THREAD).containsAll(CONSTANT);
  }

  // ---- calling

  private static List<String> accepted(Examples examples) {
    List<String> accepted = new ArrayList<>();
    for (Class<?> type : publicTypes()) {
      for (Method call : calls(type)) {
        if (ANY_THREAD.contains(type.getSimpleName()) || CONSTANT.contains(name(type, call))) {
          continue;
        }
        List<?> targets = examples.of(type, call);
        assertThat(targets).as("examples of " + type + " for " + call).isNotEmpty();
        for (Object target : targets) {
          String outcome = outcome(call, target, examples.arguments(call));
          if (!outcome.contains("Non-thread-safe operation")
              && !(Modifier.isStatic(call.getModifiers())
                  && outcome.contains("no running event loop"))) {
            accepted.add(call + " of " + target + ": " + outcome);
          }
        }
      }
    }
    return accepted;
  }

  private static String outcome(Method call, Object target, Object[] arguments) {
    try {
      return "returned " + call.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      return thrown.getCause() instanceof IllegalStateException refused
          ? refused.getMessage()
          : "threw " + thrown.getCause();
    } catch (IllegalAccessException hidden) {
      throw new IllegalStateException(hidden);
    }
  }

  private static String refusal(Runnable call) {
    try {
      call.run();
      return "accepted";
    } catch (IllegalStateException refused) {
      return refused.getMessage();
    }
  }

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static String name(Class<?> type, Executable call) {
    return type.getSimpleName() + "." + call.getName();
  }

  // ---- the methods

  private static List<Class<?>> publicTypes() {
    try {
      Path root =
          Path.of(Net.class.getProtectionDomain().getCodeSource().getLocation().toURI())
              .resolve("asyncio/net");
      assumeTrue(Files.isDirectory(root), "the class files are in an archive");
      List<Class<?>> types = new ArrayList<>();
      for (File file : root.toFile().listFiles((_, name) -> name.endsWith(".class"))) {
        Class<?> type = Class.forName("asyncio.net." + file.getName().replace(".class", ""));
        if (visible(type)
            && !CALLED_BY_THE_LOOP.contains(type)
            && !Throwable.class.isAssignableFrom(type)) {
          types.add(type);
        }
      }
      assertThat(types).contains(Net.class, StreamWriter.class, Connection.class);
      return types;
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean visible(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || visible(type.getEnclosingClass()));
  }

  private static List<Method> calls(Class<?> type) {
    return Stream.of(type.getMethods())
        .filter(call -> call.getDeclaringClass().getPackage() == Net.class.getPackage())
        .filter(call -> !call.isBridge())
        .toList();
  }

  // ---- what they are called on and with

  /** One of each kind that there is. */
  private static final class Examples implements AutoCloseable {
    private final Path file;
    private final List<Object> all = new ArrayList<>();
    private final Server server = startServer((reader, writer) -> reader.read(), "127.0.0.1", 0);
    private final Acceptor acceptor =
        Acceptor.listen(Endpoint.tcp("127.0.0.1", 0), ServerOptions.DEFAULT);
    private final TlsOptions client =
        TlsOptions.of(TlsContext.insecureClientForTests()).withServerName("localhost");
    private final TlsOptions atServer =
        TlsOptions.of(
            TlsContext.server(Certificates.localhost().chain(), Certificates.localhost().key()));

    Examples(Path folder) throws IOException {
      file = Files.writeString(folder.resolve("file"), "text");
      all.add(server);
      all.add(acceptor);
      add(openConnection("127.0.0.1", port(server)));
      var memory = memoryStreams();
      all.add(memory);
      add(memory.left());
      var datagrams = openDatagram(DatagramOptions.DEFAULT.withLocal("127.0.0.1", 0));
      all.addAll(List.of(datagrams, datagrams.transport()));
      var cat = createSubprocessExec(List.of("cat"), SubprocessOptions.PIPES);
      all.addAll(List.of(cat, cat.transport(), cat.stdin(), cat.stdin().transport()));
      all.addAll(List.of(cat.stdout(), cat.transport().pipeTransport(1)));
      all.add(openFile(file));
      Pipe pipe = Pipe.open();
      all.add(connectWritePipe(Noted::new, pipe.sink()).transport);
      var read = new ReadEnd();
      connectReadPipe(() -> read, pipe.source());
      all.add(read.transport);
    }

    private static final class ReadEnd implements Protocol {
      private BaseTransport transport;

      @Override
      public void connectionMade(BaseTransport transport) {
        this.transport = transport;
      }
    }

    private void add(Connection connection) {
      all.addAll(List.of(connection, connection.reader(), connection.writer()));
      all.add(connection.writer().transport());
    }

    List<?> of(Class<?> type, Method call) {
      return Modifier.isStatic(call.getModifiers())
          ? List.of(type)
          : all.stream().filter(type::isInstance).toList();
    }

    Object[] arguments(Method call) {
      TlsOptions tls = call.getName().matches(".*(Server|Accepted).*") ? atServer : client;
      return Stream.of(call.getParameterTypes()).map(type -> argument(type, tls)).toArray();
    }

    private @Nullable Object argument(Class<?> type, TlsOptions tls) {
      if (type == int.class) {
        return 1;
      } else if (type == long.class) {
        return 1L;
      } else if (type == boolean.class) {
        return true;
      } else if (type == byte[].class) {
        return new byte[] {1};
      } else if (type.isArray()) {
        return java.lang.reflect.Array.newInstance(type.getComponentType(), 0);
      } else if (type == String.class) {
        return "localhost";
      } else if (type == Iterable.class || type == List.class) {
        return List.of(new byte[] {1});
      } else if (type == ByteBuffer.class) {
        return ByteBuffer.wrap(new byte[] {1});
      } else if (type == Duration.class) {
        return Duration.ZERO;
      } else if (type == Path.class) {
        return file;
      } else if (type == TlsOptions.class) {
        return tls;
      } else if (type == Throwable.class) {
        return new IOException("made up");
      } else if (type == ExtraInfo.class) {
        return ExtraInfo.SOCKNAME;
      } else if (type == Supplier.class) {
        return (Supplier<Object>) Noted::new;
      } else if (type == Runnable.class) {
        return (Runnable) () -> {};
      } else if (type == ClientHandler.class) {
        return (ClientHandler) (_, _) -> {};
      } else if (type == Awaitable.class) {
        return (Awaitable<Object>) () -> 1;
      } else if (SocketAddress.class.isAssignableFrom(type)) {
        return new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 1);
      }
      return channel(type);
    }

    private @Nullable Object channel(Class<?> type) {
      try {
        if (type == SocketChannel.class || type == SelectableChannel.class) {
          return open(SocketChannel.open());
        } else if (type == ServerSocketChannel.class) {
          return open(ServerSocketChannel.open());
        } else if (type == DatagramChannel.class) {
          return open(DatagramChannel.open());
        } else if (type == ReadableByteChannel.class || type == WritableByteChannel.class) {
          return open(java.nio.channels.FileChannel.open(file));
        }
      } catch (IOException failed) {
        throw new java.io.UncheckedIOException(failed);
      }
      return options(type);
    }

    private <C extends java.nio.channels.Channel> C open(C channel) throws IOException {
      all.add(channel);
      return channel;
    }

    private @Nullable Object options(Class<?> type) {
      try {
        return type.getField("DEFAULT").get(null);
      } catch (ReflectiveOperationException none) {
        return all.stream().filter(type::isInstance).findFirst().orElse(null);
      }
    }

    @Override
    public void close() throws IOException {
      for (Object each : all) {
        switch (each) {
          case java.io.Closeable channel -> channel.close();
          case BaseTransport transport -> transport.close();
          case ChildProcess child -> child.close();
          case AsyncFile opened -> opened.close();
          case Acceptor listening -> listening.close();
          default -> {}
        }
      }
      server.shutdown(Duration.ZERO);
    }
  }
}
