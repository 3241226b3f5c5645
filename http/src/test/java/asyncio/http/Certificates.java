package asyncio.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** Certificates for tests, made by the JDK's tool. */
public final class Certificates {
  public static final char[] PASSWORD = "changeit".toCharArray();

  private Certificates() {}

  /** Makes NAME.p12, NAME.crt and NAME.key; for hosts as in {@code dns:localhost}. */
  public static void make(Path directory, String name, String hosts) throws Exception {
    Path store = directory.resolve(name + ".p12");
    new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=" + hosts,
            "-validity",
            "2",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD),
            "-J-XX:TieredStopAtLevel=1",
            "-J-XX:+UseSerialGC")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    write(directory, name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    write(directory, name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded());
  }

  /** The certificate in DER. */
  public static byte[] encoded(Path directory, String name) throws Exception {
    return KeyStore.getInstance(directory.resolve(name + ".p12").toFile(), PASSWORD)
        .getCertificate(name)
        .getEncoded();
  }

  private static void write(Path directory, String file, String kind, byte[] content)
      throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        directory.resolve(file),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, lines, kind));
  }
}
