package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.createConnection;
import static asyncio.net.Net.createServer;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.TimeoutError;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Connections with TLS. */
class TlsTest {
  private static final Duration SOON = Duration.ofMillis(50);

  static final TlsContext SERVER =
      TlsContext.server(Certificates.localhost().chain(), Certificates.localhost().key());
  static final TlsOptions SERVING = TlsOptions.of(SERVER);
  static final TlsOptions TRUSTING =
      TlsOptions.of(TlsContext.client().withTrust(Certificates.localhost().authority()));

  private static int port(Server server) {
    return ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private static final ClientHandler ECHO =
      (reader, writer) -> {
        try {
          for (byte[] some = reader.read(8192); some.length > 0; some = reader.read(8192)) {
            writer.write(some);
            writer.drain();
          }
        } finally {
          writer.close();
        }
      };

  private static Server echo(TlsOptions tls) {
    return startServer(ECHO, "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(tls));
  }

  private interface WithPort {
    void run(int port) throws Exception;
  }

  /** Runs something while a server serves. */
  private static Action serving(TlsOptions tls, WithPort client) {
    return () -> {
      Server server = echo(tls);
      client.run(port(server));
      server.shutdown(SOON);
    };
  }

  /** Runs something while a server without TLS serves. */
  private static Action servingPlain(ClientHandler handler, WithPort client) {
    return () -> {
      Server server = startServer(handler, "127.0.0.1", 0);
      client.run(port(server));
      server.shutdown(SOON);
    };
  }

  @OnEachLoop
  void whatIsWrittenComesBackWholeAndInOrder(Kind kind) {
    byte[] sent = new byte[2_000_000];
    new Random(1).nextBytes(sent);
    kind.run(
        serving(
            SERVING,
            port -> {
              Connection connection =
                  openConnection("localhost", port, ConnectOptions.DEFAULT.withTls(TRUSTING));
              Task<byte[]> received =
                  createTask(() -> connection.reader().readExactly(sent.length));
              for (int at = 0; at < sent.length; at += 100_000) {
                connection.writer().write(ByteBuffer.wrap(sent, at, 100_000));
                connection.writer().drain();
              }
              assertThat(await(received)).isEqualTo(sent);
              connection.close();
              connection.writer().waitClosed();
            }));
  }

  @OnEachLoop
  void tlsGoesOverConnectionsMadeWithOptionsToServersAtSeveralHosts(Kind kind) {
    kind.run(
        () -> {
          Server server =
              startServer(
                  ECHO,
                  new Endpoint.Tcp(List.of("127.0.0.1", "localhost"), 0),
                  ServerOptions.DEFAULT.withTls(SERVING));
          ConnectOptions options =
              ConnectOptions.DEFAULT
                  .withLocalAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                  .withFamily(StandardProtocolFamily.INET)
                  .withHappyEyeballsDelay(Duration.ofMillis(250))
                  .withLimit(8);
          Connection connection =
              openConnection("localhost", port(server), options.withTls(TRUSTING));
          assertThat(connection.writer().extraInfo(ExtraInfo.CIPHER)).isNotNull();
          connection.write("longer than the limit\n");
          assertThatThrownBy(connection::readLine).hasMessageContaining("limit");
          connection.close();
          connection.waitClosed();
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void aPeerThatEndsBeforeTheHandshakeIsDropped(Kind kind) {
    kind.run(
        serving(
            SERVING,
            port -> {
              Connection hasty = openConnection("127.0.0.1", port);
              hasty.write("no");
              hasty.writeEof();
              try { // the server closes it, and does not wait for the time of a handshake
                hasty.read();
              } catch (ConnectionResetError alsoClosed) {
                // it had not read all
              }
              hasty.close();
            }));
  }

  @OnEachLoop
  void theGoodByeOfThePeerIsTheEndOfTheStream(Kind kind) {
    ClientHandler greeting =
        (reader, writer) -> {
          writer.write("good bye");
          writer.close();
        };
    kind.run(
        () -> {
          Server server =
              startServer(greeting, "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(SERVING));
          Connection connection =
              openConnection("localhost", port(server), ConnectOptions.DEFAULT.withTls(TRUSTING));
          assertThat(connection.reader().read()).isEqualTo("good bye".getBytes(UTF_8));
          connection.writer().waitClosed(); // there is no half close
          server.shutdown(SOON);
        });
  }

  @OnEachLoop
  void thereIsNoHalfClose_TR6(Kind kind) {
    kind.run(
        serving(
            SERVING,
            port -> {
              Connection connection =
                  openConnection("localhost", port, ConnectOptions.DEFAULT.withTls(TRUSTING));
              assertThat(connection.writer().canWriteEof()).isFalse();
              assertThatThrownBy(() -> connection.writer().writeEof())
                  .isInstanceOf(UnsupportedOperationException.class)
                  .hasMessageContaining("half close");
              connection.close();
              connection.writer().waitClosed();
            }));
  }

  @OnEachLoop
  void theTransportTellsWhatWasAgreedOn(Kind kind) {
    TlsOptions serving = TlsOptions.of(SERVER.withAlpn("h2", "http/1.1"));
    TlsOptions trusting =
        TlsOptions.of(
            TlsContext.client()
                .withTrust(Certificates.localhost().authority())
                .withAlpn("http/1.1", "h2"));
    kind.run(
        serving(
            serving,
            port -> {
              Connection connection =
                  openConnection("localhost", port, ConnectOptions.DEFAULT.withTls(trusting));
              StreamWriter writer = connection.writer();
              assertThat(writer.extraInfo(ExtraInfo.SSL_SESSION).getProtocol())
                  .isEqualTo("TLSv1.3");
              assertThat(writer.extraInfo(ExtraInfo.CIPHER)).startsWith("TLS_");
              assertThat(writer.extraInfo(ExtraInfo.PEER_CERTIFICATES))
                  .extracting(each -> each.getSubjectX500Principal().getName())
                  .containsExactly("CN=localhost", "CN=authority");
              assertThat(writer.extraInfo(ExtraInfo.ALPN_PROTOCOL)).isEqualTo("h2");
              connection.close();
              connection.writer().waitClosed();
            }));
  }

  // ---- when connectionMade is called

  private record Trail(List<String> entries, Future<Boolean> lost) implements Protocol {
    @Override
    public void connectionMade(BaseTransport transport) {
      entries.add("made " + transport.extraInfo(ExtraInfo.SSL_SESSION).getProtocol());
    }

    @Override
    public void dataReceived(byte[] data) {
      entries.add(new String(data, UTF_8));
    }

    @Override
    public boolean eofReceived() {
      entries.add("eof");
      return true; // which TLS cannot do
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      entries.add("lost " + exception);
      lost.setResult(true);
    }
  }

  @OnEachLoop
  void theConnectionIsMadeAfterTheHandshake_TLS1(Kind kind) {
    List<String> trail = new ArrayList<>();
    kind.run(
        () -> {
          ClientHandler greeting =
              (reader, writer) -> {
                writer.write("hello");
                writer.close();
              };
          Server server =
              startServer(greeting, "127.0.0.1", 0, ServerOptions.DEFAULT.withTls(SERVING));
          Trail protocol =
              createConnection(
                  () -> new Trail(trail, EventLoop.running().createFuture()),
                  Endpoint.tcp("localhost", port(server)),
                  ConnectOptions.DEFAULT.withTls(TRUSTING));
          await(protocol.lost);
          server.shutdown(SOON);
        });
    assertThat(trail).containsExactly("made TLSv1.3", "hello", "eof", "lost null");
  }

  @OnEachLoop
  void aProtocolOfAServerLearnsNothingOfAHandshakeThatFails_TLS1(Kind kind) {
    List<String> trail = new ArrayList<>();
    kind.run(
        () -> {
          Server server =
              createServer(
                  () -> new Trail(trail, EventLoop.running().createFuture()),
                  Endpoint.tcp("127.0.0.1", 0),
                  ServerOptions.DEFAULT.withTls(SERVING));
          Connection plain = openConnection("127.0.0.1", port(server));
          plain.writer().write("GET / HTTP/1.1\r\n\r\n");
          endsSomehow(plain);
          server.close();
          server.waitClosed(); // nothing of it is left
        });
    assertThat(trail).isEmpty();
  }

  private static void endsSomehow(Connection connection) {
    try {
      connection.reader().read(); // maybe an alert
    } catch (ConnectionResetError reset) {
      // that is an end as well
    }
    connection.close();
  }

  @OnEachLoop
  void aHandshakeThatStallsIsGivenUp_TLS1(Kind kind) {
    kind.run(
        servingPlain(
            (reader, writer) -> reader.read(),
            port ->
                assertThatThrownBy(
                        () ->
                            openConnection(
                                "localhost",
                                port,
                                ConnectOptions.DEFAULT.withTls(
                                    TRUSTING.withHandshakeTimeout(SOON))))
                    .isInstanceOf(ConnectionAbortedError.class)
                    .hasMessage(
                        "TLS handshake with localhost:%d is taking longer than 0.05 seconds:"
                            + " aborting the connection",
                        port)));
  }

  @OnEachLoop
  void aServerGivesAClientUpThatSaysNothing_TLS1(Kind kind) {
    kind.run(
        serving(
            SERVING.withHandshakeTimeout(SOON),
            port -> {
              Connection silent = openConnection("127.0.0.1", port);
              endsSomehow(silent);
            }));
  }

  @OnEachLoop
  void aPeerThatDoesNotSayGoodByeIsGivenUp_TLS1(Kind kind) {
    kind.run(
        () -> {
          Future<Boolean> never = EventLoop.running().createFuture();
          Server server =
              startServer(
                  (reader, writer) -> {
                    writer.transport().pauseReading();
                    writer.write("x");
                    await(never);
                  },
                  "127.0.0.1",
                  0,
                  ServerOptions.DEFAULT.withTls(SERVING));
          Connection connection =
              openConnection(
                  "localhost",
                  port(server),
                  ConnectOptions.DEFAULT.withTls(TRUSTING.withShutdownTimeout(SOON)));
          connection.reader().readExactly(1);
          connection.writer().write(new byte[10_000_000]);
          connection.close();
          assertThatThrownBy(() -> connection.writer().waitClosed())
              .isInstanceOf(TimeoutError.class)
              .hasMessage("TLS shutdown timed out");
          server.close();
          server.abortClients();
          server.waitClosed();
        });
  }

  @OnEachLoop
  void timesMustBePositive_TLS1(Kind kind) {
    assertThatThrownBy(() -> SERVING.withHandshakeTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("handshakeTimeout should be a positive duration");
    assertThatThrownBy(() -> SERVING.withShutdownTimeout(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shutdownTimeout should be a positive duration");
  }

  // ---- peers that go

  @OnEachLoop
  void theEndDuringTheHandshakeIsAReset_TLS2(Kind kind) {
    kind.run(
        servingPlain(
            (reader, writer) -> {
              reader.read(1); // some of it, then no more
              writer.close();
            },
            port ->
                assertThatThrownBy(
                        () ->
                            openConnection(
                                "localhost", port, ConnectOptions.DEFAULT.withTls(TRUSTING)))
                    .isInstanceOf(ConnectionResetError.class)));
  }

  @OnEachLoop
  void cancellingDuringTheHandshakeAborts_TLS2(Kind kind) {
    List<String> trail = new ArrayList<>();
    kind.run(
        () -> {
          Future<Boolean> asked = EventLoop.running().createFuture();
          ClientHandler silent =
              (reader, writer) -> {
                reader.read(1);
                asked.setResult(true);
                try {
                  reader.read();
                  trail.add("gone");
                } catch (ConnectionResetError reset) {
                  trail.add("gone");
                }
                writer.close();
              };
          Server server = startServer(silent, "127.0.0.1", 0);
          Task<?> connecting =
              createTask(
                  () ->
                      openConnection(
                          "localhost", port(server), ConnectOptions.DEFAULT.withTls(TRUSTING)));
          await(asked);
          connecting.cancel();
          assertThatThrownBy(() -> await(connecting)).isInstanceOf(CancelledError.class);
          server.close();
          server.waitClosed();
        });
    assertThat(trail).containsExactly("gone");
  }

  // ---- names

  @OnEachLoop
  void theNameOfTheServerIsChecked_TLS3(Kind kind) {
    TlsContext client = TlsContext.client().withTrust(Certificates.elsewhere().authority());
    TlsContext server = TlsContext.server(Certificates.elsewhere().store(), Certificates.PASSWORD);
    kind.run(
        serving(
            TlsOptions.of(server),
            port -> {
              assertThatThrownBy(
                      () ->
                          openConnection(
                              "localhost",
                              port,
                              ConnectOptions.DEFAULT.withTls(TlsOptions.of(client))))
                  .isInstanceOf(TlsError.class)
                  .hasMessageContaining("localhost:" + port)
                  .hasMessageContaining("the certificate is for another host");
              for (String name : List.of("elsewhere.example", "")) {
                Connection connection =
                    openConnection(
                        "localhost",
                        port,
                        ConnectOptions.DEFAULT.withTls(TlsOptions.of(client).withServerName(name)));
                connection.close();
                connection.writer().waitClosed();
              }
            }));
  }

  @OnEachLoop
  void anAddressIsCheckedLikeAName_TLS3(Kind kind) {
    kind.run(
        serving(
            SERVING,
            port -> {
              Connection connection =
                  openConnection("127.0.0.1", port, ConnectOptions.DEFAULT.withTls(TRUSTING));
              connection.close();
              connection.writer().waitClosed();
            }));
  }

  // ---- the engine

  @Test
  void theEngineIsOpenSslsWhereTcnativeIsOnThePathUnlessNettyIsToldNotTo() {
    boolean told = Boolean.getBoolean("io.netty.handler.ssl.noOpenSsl");
    SSLEngine engine = SERVER.engine(ByteBufAllocator.DEFAULT, null, -1);
    try {
      assertThat(engine instanceof ReferenceCountedOpenSslEngine).isEqualTo(!told);
    } finally {
      ReferenceCountUtil.release(engine);
    }
  }

  // ---- certificates

  @OnEachLoop
  void aCertificateOfAnUnknownAuthorityIsRefused_TLS3(Kind kind) {
    kind.run(
        serving(
            SERVING,
            port ->
                assertThatThrownBy(
                        () ->
                            openConnection(
                                "localhost",
                                port,
                                ConnectOptions.DEFAULT.withTls(TlsOptions.client())))
                    .isInstanceOf(TlsError.class)
                    .hasMessage(
                        "TLS handshake with localhost:%d failed: the certificate is signed by no"
                            + " authority that is trusted here",
                        port)));
  }

  @OnEachLoop
  void aCertificateOutOfItsTimeIsRefused(Kind kind) {
    for (var identity : List.of(Certificates.expired(), Certificates.early())) {
      kind.run(
          serving(
              TlsOptions.of(TlsContext.server(identity.chain(), identity.key())),
              port ->
                  assertThatThrownBy(
                          () ->
                              openConnection(
                                  "localhost",
                                  port,
                                  ConnectOptions.DEFAULT.withTls(
                                      TlsOptions.of(
                                          TlsContext.client().withTrust(identity.authority())))))
                      .isInstanceOf(TlsError.class)
                      .hasMessageContaining(
                          identity.alias().equals("expired")
                              ? "the certificate has expired"
                              : "the certificate is not valid yet")));
    }
  }

  @OnEachLoop
  void whatIsInsecureForTestsBelievesAnything(Kind kind) {
    TlsContext expired =
        TlsContext.server(Certificates.expired().chain(), Certificates.expired().key());
    kind.run(
        serving(
            TlsOptions.of(expired),
            port -> {
              Connection connection =
                  openConnection(
                      "127.0.0.1",
                      port,
                      ConnectOptions.DEFAULT.withTls(
                          TlsOptions.of(TlsContext.insecureClientForTests())));
              connection.writer().write("hello\n");
              assertThat(connection.reader().readLine()).isEqualTo("hello\n".getBytes(UTF_8));
              connection.close();
              connection.writer().waitClosed();
            }));
  }

  @OnEachLoop
  void aServerServesOnlyClientsThatItKnows(Kind kind) {
    var known = Certificates.client();
    TlsOptions asking = TlsOptions.of(SERVER.withTrust(known.authority()).withClientsVerified());
    kind.run(
        serving(
            asking,
            port -> {
              TlsContext client = TRUSTING.context();
              Connection good =
                  openConnection(
                      "localhost",
                      port,
                      ConnectOptions.DEFAULT.withTls(
                          TlsOptions.of(client.withCertificate(known.chain(), known.key()))));
              good.writer().write("hello\n");
              assertThat(good.reader().readLine()).isEqualTo("hello\n".getBytes(UTF_8));
              good.close();
              good.writer().waitClosed();

              Connection bad =
                  openConnection("localhost", port, ConnectOptions.DEFAULT.withTls(TRUSTING));
              assertThatThrownBy(() -> bad.reader().read()) // it learns of it only now
                  .isInstanceOf(TlsError.class)
                  .hasMessage("TLS failed: the peer says certificate_required");
            }));
  }

  @OnEachLoop
  void aPeerThatSpeaksNoTlsIsToldFromOneThatDoes(Kind kind) {
    kind.run(
        servingPlain(
            (reader, writer) -> {
              writer.write("220 mail.example ready\r\n");
              reader.read();
              writer.close();
            },
            port ->
                assertThatThrownBy(
                        () ->
                            openConnection(
                                "localhost", port, ConnectOptions.DEFAULT.withTls(TRUSTING)))
                    .isInstanceOf(TlsError.class)
                    .hasMessage(
                        "TLS handshake with localhost:%d failed: the peer does not speak TLS",
                        port)));
  }

  @OnEachLoop
  void handshakesThatFailLeaveNoDescriptorOpen(Kind kind) {
    Path open = Path.of("/proc/self/fd");
    if (!Files.exists(open)) {
      return;
    }
    kind.run(
        serving(
            SERVING,
            port -> {
              String[] before = {};
              for (int i = 0; i < 20; i++) {
                assertThatThrownBy(
                        () ->
                            openConnection(
                                "localhost",
                                port,
                                ConnectOptions.DEFAULT.withTls(TlsOptions.client())))
                    .isInstanceOf(TlsError.class);
                if (i == 4) { // by now the first ones are gone
                  before = open.toFile().list();
                }
              }
              while (open.toFile().list().length >= before.length + 5) {
                sleep(Duration.ofMillis(1)); // the last ones are about to go
              }
            }));
  }

  @OnEachLoop
  void aLoopThatIsClosedWithMuchToSendHasNothingToSayOfIt(Kind kind) {
    try (var unclosed = new Logged();
        var netty = new Logged("io.netty")) {
      kind.run(
          () -> {
            Future<Transport> accepted = EventLoop.running().createFuture();
            Server server =
                startServer(
                    (reader, writer) -> accepted.setResult(writer.transport()),
                    "127.0.0.1",
                    0,
                    ServerOptions.DEFAULT.withTls(SERVING));
            Connection connection =
                openConnection("localhost", port(server), ConnectOptions.DEFAULT.withTls(TRUSTING));
            for (Transport each : List.of(connection.writer().transport(), await(accepted))) {
              each.pauseReading();
              each.write(new byte[6_000_000]);
            }
            sleep(Duration.ofMillis(20));
          });
      assertThat(unclosed.has("unclosed transport")).isTrue();
      assertThat(netty.messages).isEmpty();
    }
  }

  @OnEachLoop
  void contextsAreForOneSide(Kind kind) {
    kind.run(
        () -> {
          assertThatThrownBy(
                  () -> openConnection("localhost", 1, ConnectOptions.DEFAULT.withTls(SERVING)))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("TlsContext.client()");
          assertThatThrownBy(() -> echo(TRUSTING))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("TlsContext.server(");
          assertThatThrownBy(() -> TlsContext.client().withClientsVerified())
              .isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(() -> TlsContext.server("no certificate", "no key"))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("no TLS can be made of these certificates and keys");
        });
  }
}
