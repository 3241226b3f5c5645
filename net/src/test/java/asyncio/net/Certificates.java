package asyncio.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Certificates for tests, made by the JDK's keytool when they are first wanted. */
final class Certificates {
  static final char[] PASSWORD = "changeit".toCharArray();
  private static final Certificates MADE = new Certificates();

  private final Path folder;
  private final Map<String, Identity> known = new HashMap<>();

  /** A certificate with its key: in a key store, and as PEM. */
  record Identity(KeyStore store, String alias) {
    String chain() {
      return certificates(0);
    }

    /** The certificate of who has signed it. */
    String authority() {
      return certificates(1);
    }

    private String certificates(int from) {
      try {
        StringBuilder all = new StringBuilder();
        for (var certificate : List.of(store.getCertificateChain(alias)).subList(from, 2)) {
          all.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return all.toString();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    String key() {
      try {
        return pem("PRIVATE KEY", store.getKey(alias, PASSWORD).getEncoded());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String pem(String kind, byte[] encoded) {
      String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
      return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, lines, kind);
    }
  }

  private Certificates() {
    try {
      folder = Files.createTempDirectory("certificates");
      folder.toFile().deleteOnExit(); // registered before its file, deleted after it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For localhost and 127.0.0.1. */
  static Identity localhost() {
    return MADE.identity("localhost", "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "30");
  }

  /** For localhost, but of last year. */
  static Identity expired() {
    return MADE.identity(
        "expired", "-ext", "san=dns:localhost", "-startdate", "-400d", "-validity", "30");
  }

  /** For localhost, but not yet. */
  static Identity early() {
    return MADE.identity(
        "early", "-ext", "san=dns:localhost", "-startdate", "+30d", "-validity", "30");
  }

  /** For another host. */
  static Identity elsewhere() {
    return MADE.identity("elsewhere", "-ext", "san=dns:elsewhere.example", "-validity", "30");
  }

  /** For a client. */
  static Identity client() {
    return MADE.identity("client", "-validity", "30");
  }

  /** As it was made; to open a key store takes tens of milliseconds. */
  private synchronized Identity identity(String name, String... more) {
    return known.computeIfAbsent(name, unknown -> make(unknown, more));
  }

  /** One more in the key store, signed by the authority, which comes first. */
  private Identity make(String name, String... more) {
    Path file = folder.resolve("all.p12");
    try {
      if (!Files.exists(file)) {
        keytool(
            file,
            "authority",
            "-ext",
            "bc:c",
            "-ext",
            "ku:c=keyCertSign", // CPython 3.13 wants to see it
            "-startdate",
            "-900d",
            "-validity",
            "2000");
        file.toFile().deleteOnExit();
      }
      KeyStore all = KeyStore.getInstance(file.toFile(), PASSWORD);
      if (!all.containsAlias(name)) {
        List<String> signed = new ArrayList<>(List.of("-signer", "authority"));
        signed.addAll(List.of(more));
        keytool(file, name, signed.toArray(String[]::new));
        all = KeyStore.getInstance(file.toFile(), PASSWORD);
      }
      KeyStore alone = KeyStore.getInstance("PKCS12");
      alone.load(null, null);
      alone.setKeyEntry(name, all.getKey(name, PASSWORD), PASSWORD, all.getCertificateChain(name));
      return new Identity(alone, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path store, String name, String... more)
      throws IOException, InterruptedException {
    String program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command = new ArrayList<>(List.of(program, "-genkeypair", "-alias", name));
    command.addAll(List.of("-dname", "CN=" + name, "-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
    command.addAll(List.of("-keystore", store.toString()));
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of(more));
    Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (made.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
  }
}
