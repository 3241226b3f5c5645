package asyncio.examples;

import static asyncio.Asyncio.run;
import static asyncio.net.Net.openConnection;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.net.ConnectOptions;
import asyncio.net.ExtraInfo;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

/**
 * A server with TLS and a client that trusts its certificate, which the JDK's keytool makes for the
 * occasion.
 *
 * <p>With a port as its argument it only serves there: try {@code openssl s_client -connect
 * localhost:8443}.
 */
@Example(arguments = "[PORT]", seed = "streams", summary = "A server and a client with TLS")
final class TlsEcho {
  private static final char[] PASSWORD = "changeit".toCharArray();

  static void main(String[] args) throws Exception {
    KeyStore certificate = certificate();
    TlsContext serving = TlsContext.server(certificate, PASSWORD);
    TlsContext trusting = TlsContext.client().withTrust(certificate);
    run(
        () -> {
          try (Server server =
              startServer(
                  TlsEcho::handle,
                  "127.0.0.1",
                  Port.of(args, 0, 0),
                  ServerOptions.DEFAULT.withTls(TlsOptions.of(serving)))) {
            int port = ((InetSocketAddress) server.addresses().getFirst()).getPort();
            if (args.length > 0) {
              System.out.println("Serving on localhost, port " + port);
              server.serveForever();
            }
            talk(port, TlsOptions.of(trusting));
          }
        });
  }

  private static void talk(int port, TlsOptions tls) {
    try (var connection = openConnection("localhost", port, ConnectOptions.DEFAULT.withTls(tls))) {
      StreamWriter writer = connection.writer();
      System.out.println("Encrypted: " + (writer.extraInfo(ExtraInfo.CIPHER) != null));
      writer.write("Hello TLS!\n");
      System.out.print("Received: " + new String(connection.reader().readLine(), UTF_8));
    }
  }

  private static void handle(StreamReader reader, StreamWriter writer) {
    try (writer) {
      for (byte[] line : reader) {
        writer.write(line);
        writer.drain();
      }
    }
  }

  /** A certificate for localhost, signed by itself, with its key. */
  private static KeyStore certificate()
      throws IOException, InterruptedException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("tls-echo");
    Path file = folder.resolve("localhost.p12");
    try {
      String options =
          "-genkeypair -alias localhost -dname CN=localhost -ext san=dns:localhost -keyalg EC"
              + " -storetype PKCS12 -storepass changeit -keystore";
      List<String> command = new ArrayList<>(List.of(options.split(" ")));
      command.addFirst(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
      command.add(file.toString());
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      keytool.getInputStream().readAllBytes();
      keytool.waitFor();
      return KeyStore.getInstance(file.toFile(), PASSWORD);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }
}
