package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.net.Net.createConnection;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.Task;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where connections go to, and sockets that are there already. */
class EndpointTest {
  private static final Duration SOON = Duration.ofMillis(50);
  private static final int INET = 2;
  private static final int UNIX = 1;
  private static final int STREAM = 1;
  private static final int DATAGRAM = 2;

  @TempDir Path folder;

  private static final ClientHandler ECHO =
      (reader, writer) -> {
        for (byte[] line : reader) {
          writer.write(line);
        }
        writer.close();
      };

  @BeforeEach
  void natives() {
    assumeTrue(Pollers.available().contains("epoll"), "there is no epoll here");
  }

  private static void run(Action main) {
    Asyncio.run(main, LoopOptions.defaults().withPoller(Pollers::epoll));
  }

  /** A new socket, which blocks, as those do that other processes have made. */
  @SuppressWarnings("restricted")
  private static int socket(int family, int type) throws Throwable {
    MethodHandle socket =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("socket"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    return (int) socket.invokeExact(family, type, 0);
  }

  private static InetSocketAddress free() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  }

  private static void talks(Connection connection) {
    connection.write("hello\n");
    assertThat(connection.readLine()).asString(UTF_8).isEqualTo("hello\n");
    connection.close();
    connection.waitClosed();
  }

  @Test
  void aListeningDescriptorOfAnotherProcessIsServedWithoutBlocking() throws Throwable {
    int descriptor = socket(INET, STREAM);
    Socket socket = new Socket(descriptor);
    socket.bind(free());
    socket.listen(10);
    run(
        () -> {
          Server server = startServer(ECHO, Endpoint.adopt(descriptor), ServerOptions.DEFAULT);
          InetSocketAddress address = (InetSocketAddress) server.addresses().getFirst();
          assertThat(address).isEqualTo(socket.localAddress());
          talks(openConnection("127.0.0.1", address.getPort()));
          talks(openConnection("127.0.0.1", address.getPort()));
          server.shutdown(SOON);
          assertThatThrownBy(() -> openConnection("127.0.0.1", address.getPort()))
              .hasMessageContaining("refused");
        });
  }

  @Test
  void whoConnectedBeforeTheDescriptorWasAdoptedIsServed() throws Throwable {
    int descriptor = socket(INET, STREAM);
    Socket socket = new Socket(descriptor);
    socket.bind(free());
    socket.listen(10);
    int port = socket.localAddress().getPort();
    run(
        () -> {
          Connection waiting = openConnection("127.0.0.1", port);
          Server server = startServer(ECHO, Endpoint.adopt(descriptor), ServerOptions.DEFAULT);
          talks(waiting);
          server.shutdown(SOON);
        });
  }

  @Test
  void theFileOfAListeningUnixDescriptorStaysWithWhoHasBoundIt() throws Throwable {
    Path path = folder.resolve("socket");
    int descriptor = socket(UNIX, STREAM);
    Socket socket = new Socket(descriptor);
    socket.bind(new DomainSocketAddress(path.toString()));
    socket.listen(10);
    run(
        () -> {
          Server server = startServer(ECHO, Endpoint.adopt(descriptor), ServerOptions.DEFAULT);
          assertThat(server.addresses()).containsExactly(UnixDomainSocketAddress.of(path));
          talks(openConnection(Endpoint.unix(path), ConnectOptions.DEFAULT));
          server.shutdown(SOON);
        });
    assertThat(Files.exists(path)).isTrue();
  }

  @Test
  void aConnectedDescriptorIsAConnectionAndTalksTls() throws Throwable {
    int descriptor = socket(INET, STREAM);
    Socket socket = new Socket(descriptor);
    run(
        () -> {
          ServerOptions options = ServerOptions.DEFAULT.withTls(TlsTest.SERVING);
          Server server = startServer(ECHO, "127.0.0.1", 0, options);
          boolean connected = socket.connect(server.addresses().getFirst());
          assertThat(connected).isTrue();
          ConnectOptions trusting =
              ConnectOptions.DEFAULT.withTls(TlsTest.TRUSTING.withServerName("localhost"));
          talks(openConnection(Endpoint.adopt(descriptor), trusting));
          server.shutdown(SOON);
        });
  }

  @Test
  void aDescriptorThatIsRefusedStaysOpen() throws Throwable {
    int datagram = socket(INET, DATAGRAM);
    int stream = socket(INET, STREAM);
    new Socket(stream).bind(free());
    run(
        () -> {
          assertThatThrownBy(
                  () -> startServer(ECHO, Endpoint.adopt(datagram), ServerOptions.DEFAULT))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("neither a TCP nor a Unix stream socket");
          assertThatThrownBy(() -> startServer(ECHO, Endpoint.adopt(stream), ServerOptions.DEFAULT))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("does not listen");
          assertThatThrownBy(() -> openConnection(Endpoint.adopt(stream), ConnectOptions.DEFAULT))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("not connected");
          new Socket(stream).listen(1);
          assertThatThrownBy(() -> openConnection(Endpoint.adopt(stream), ConnectOptions.DEFAULT))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("listens");
          assertThatThrownBy(
                  () -> startServer(ECHO, Endpoint.adopt(1_000_000), ServerOptions.DEFAULT))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("no open socket");
        });
    new Socket(datagram).close(); // throws if it has been closed
    new Socket(stream).close();
  }

  @Test
  void onlyEpollAdoptsDescriptors() {
    Asyncio.run(
        () -> {
          assertThatThrownBy(() -> startServer(ECHO, Endpoint.adopt(0), ServerOptions.DEFAULT))
              .isInstanceOf(UnsupportedOperationException.class)
              .hasMessageContaining("Pollers.epoll()");
        },
        LoopOptions.defaults().withPoller(Pollers::nio));
  }

  @Test
  void whatIsNoEndpointIsRefusedAtOnce() {
    assertThatThrownBy(() -> Endpoint.tcp("localhost", 65536)).hasMessageContaining("65536");
    assertThatThrownBy(() -> new Endpoint.Tcp(List.of(), 80)).hasMessageContaining("no host");
    assertThatThrownBy(() -> Endpoint.adopt(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> Endpoint.adopt(DatagramChannel.open()))
        .hasMessageContaining("SocketChannel");
    assertThatThrownBy(() -> ServerOptions.DEFAULT.withTls(TlsTest.TRUSTING))
        .hasMessageContaining("TlsContext.server");
    run(
        () -> {
          for (Endpoint none :
              List.of(Endpoint.tcp(null, 80), new Endpoint.Tcp(List.of("a", "b"), 80))) {
            assertThatThrownBy(() -> createConnection(Noted::new, none, ConnectOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exactly one host");
          }
          assertThatThrownBy(
                  () ->
                      startServer(
                          ECHO, "127.0.0.1", 0, ServerOptions.DEFAULT.withMode("rw-------")))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("Unix socket");
        });
  }

  @Test
  void anAddressIsAnEndpoint() {
    run(
        () -> {
          Server server = startServer(ECHO, Endpoint.tcp(free()), ServerOptions.DEFAULT);
          InetSocketAddress address = (InetSocketAddress) server.addresses().getFirst();
          Task<?> client =
              createTask(
                  () -> talks(openConnection(Endpoint.tcp(address), ConnectOptions.DEFAULT)));
          await(client);
          server.shutdown(SOON);
        });
  }
}
