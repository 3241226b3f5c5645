package asyncio.http.web;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.openConnection;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Task;
import asyncio.http.Certificates;
import asyncio.net.ConnectOptions;
import asyncio.net.Connection;
import asyncio.net.Pollers;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with TLS: its certificate, which is changed while it runs, and those of clients. */
class TlsServerTest {
  @TempDir private static Path made;
  @TempDir private Path directory;

  @BeforeAll
  static void makeCertificates() throws Exception {
    for (String name : new String[] {"first", "second"}) {
      Certificates.make(made, name, "ip:127.0.0.1");
    }
  }

  private TlsFiles files(String name) throws IOException {
    copy(name);
    return TlsFiles.of(directory.resolve("tls.crt"), directory.resolve("tls.key"))
        .withLook(ofMillis(20));
  }

  private void copy(String name) throws IOException {
    for (String end : new String[] {".key", ".crt"}) {
      Files.copy(
          made.resolve(name + end),
          directory.resolve("tls" + end),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What is done with a server. */
  private interface Visit {
    void to(int port) throws Exception;
  }

  private static void serving(TlsFiles files, Visit visit) {
    Application application =
        new Application()
            .get(
                "/",
                request ->
                    Response.text(request.scheme() + " " + request.clientCertificates().size()));
    run(
        () -> {
          Future<InetSocketAddress> listening = EventLoop.running().createFuture();
          Task<?> server =
              createTask(() -> Web.serve(application, "127.0.0.1", 0, files, listening::setResult));
          visit.to(await(listening).getPort());
          server.cancel();
          await(asyncio.Asyncio.gatherOutcomes(server));
        },
        LoopOptions.defaults().withPoller(Pollers::nio));
  }

  private static TlsContext trusting(String name) {
    return TlsContext.client().withTrust(made.resolve(name + ".crt"));
  }

  private static String get(int port, TlsContext context) {
    try (Connection connection =
        openConnection("127.0.0.1", port, ConnectOptions.DEFAULT.withTls(TlsOptions.of(context)))) {
      connection.writer().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      String answer = new String(connection.reader().read(), StandardCharsets.ISO_8859_1);
      return answer.substring(answer.lastIndexOf('\n') + 1);
    }
  }

  @Test
  void aCertificateThatHasChangedIsShownFromThenOn() throws Exception {
    serving(
        files("first"),
        port -> {
          try (Connection old =
              openConnection(
                  "127.0.0.1",
                  port,
                  ConnectOptions.DEFAULT.withTls(TlsOptions.of(trusting("first"))))) {
            assertThat(get(port, trusting("first"))).isEqualTo("https 0");
            assertThatThrownBy(() -> get(port, trusting("second")))
                .isInstanceOf(UncheckedIOException.class);
            Files.writeString(directory.resolve("tls.crt"), "no certificate");
            sleep(ofMillis(100));
            assertThat(get(port, trusting("first"))).isEqualTo("https 0");
            copy("second");
            while (!answers(port, trusting("second"))) {
              sleep(ofMillis(10));
            }
            assertThatThrownBy(() -> get(port, trusting("first")))
                .isInstanceOf(UncheckedIOException.class);
            old.writer().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(old.reader().readLine()).asString().startsWith("HTTP/1.1 200");
          }
        });
  }

  private static boolean answers(int port, TlsContext context) {
    try {
      return get(port, context).startsWith("https");
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  @Test
  void onlyClientsWithACertificateAreServedIfTheServerWantsThat() throws Exception {
    serving(
        files("first").withClients(made.resolve("second.crt")),
        port -> {
          TlsContext known =
              trusting("first")
                  .withCertificate(made.resolve("second.crt"), made.resolve("second.key"));
          assertThat(get(port, known)).isEqualTo("https 1");
          assertThat(answers(port, trusting("first"))).isFalse();
        });
  }
}
