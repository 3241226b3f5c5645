package asyncio.examples;

import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.run;
import static asyncio.net.Net.openFile;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import asyncio.TimeoutError;
import asyncio.http.Headers;
import asyncio.http.client.ClientRequest;
import asyncio.http.client.ClientResponse;
import asyncio.http.client.ClientSession;
import asyncio.http.client.ClientTimeout;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Downloads a file of any size, and shows how far it has come. Until it is whole it is called
 * {@code .part}; when it has been interrupted, the next run asks for the rest only, and for all of
 * it if it has changed on the server since.
 */
@Example(
    arguments = "URL FILE",
    seed = "extra",
    summary = "Downloads a file, with progress, and resumes")
final class Download {
  private static final int PARTIAL = 206;
  private static final int TOO_FAR = 416;
  private static final ClientTimeout PATIENCE =
      ClientTimeout.NONE.withConnect(ofSeconds(30)).withRead(ofSeconds(60));

  private final String url;
  private final Path file;
  private final Path part;
  private final Path version; // of the part: what the server calls it

  Download(String url, Path file) {
    this.url = url;
    this.file = file;
    this.part = Path.of(file + ".part");
    this.version = Path.of(file + ".part.version");
  }

  static void main(String[] args) {
    if (args.length != 2) {
      throw Exit.misused("Say what to download, and where to: aio run download URL FILE");
    }
    try {
      run(
          () -> {
            try {
              new Download(args[0], Path.of(args[1])).start();
            } catch (IOException broken) {
              throw new UncheckedIOException("Cannot write " + args[1] + ": " + broken, broken);
            }
          });
    } catch (UncheckedIOException | TimeoutError failed) {
      throw Exit.failed(failed);
    }
  }

  /** Downloads it, or the rest of it. */
  void start() throws IOException {
    try (var session = new ClientSession(options -> options.timeout(PATIENCE));
        var response = ask(session)) {
      response.raiseForStatus();
      boolean resumes = response.status() == PARTIAL;
      remember(response.headers());
      save(response, resumes ? Files.size(part) : 0);
    }
    Files.move(part, file, REPLACE_EXISTING);
    Files.deleteIfExists(version);
    System.out.printf("%s has %d bytes%n", file, Files.size(file));
  }

  /** Asks for the rest, if there is a part and it is one of the same; otherwise for all. */
  private ClientResponse ask(ClientSession session) throws IOException {
    if (Files.exists(part) && Files.exists(version) && Files.size(part) > 0) {
      long size = Files.size(part);
      String known = Files.readString(version);
      var rest =
          session.get(
              url, r -> whole(r).header("Range", "bytes=" + size + "-").header("If-Range", known));
      String range = rest.headers().get("content-range");
      boolean fits = range != null && range.startsWith("bytes " + size + "-");
      if (rest.status() == PARTIAL ? fits : rest.status() != TOO_FAR) {
        return rest;
      }
      rest.close();
    }
    return session.get(url, Download::whole);
  }

  /** As it is stored there: a range counts the bytes that are sent. */
  private static ClientRequest whole(ClientRequest request) {
    return request.header("Accept-Encoding", "identity").withoutDecompression();
  }

  /** Keeps what tells this version of the file from others; without such a thing none resumes. */
  private void remember(Headers headers) throws IOException {
    String tag = headers.get("etag");
    String name = tag == null || tag.startsWith("W/") ? headers.get("last-modified") : tag;
    if (name == null) {
      Files.deleteIfExists(version);
    } else {
      Files.writeString(version, name);
    }
  }

  private void save(ClientResponse response, long had) {
    long length = response.contentLength();
    var progress = new Meter(had, length < 0 ? -1 : had + length);
    try (var out = openFile(part, CREATE, WRITE, had > 0 ? APPEND : TRUNCATE_EXISTING)) {
      for (ByteBuffer piece : response) {
        progress.add(piece.remaining());
        out.write(piece);
      }
    } finally {
      progress.end();
    }
  }

  /** Tells how much has come: on one line of a terminal, or else on a few lines. */
  private static final class Meter {
    private static final int WIDTH = 40;
    private static final int STEPS = 10;
    private static final long STEP = 100_000_000; // bytes, if the end is not known

    private final boolean onTerminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    private final long total;
    private final long had;
    private final Duration begin = getRunningLoop().time();
    private long done;
    private long step;
    private Duration shown = Duration.ZERO;

    Meter(long had, long total) {
      this.had = had;
      this.done = had;
      this.total = total;
      this.step = step();
      if (had > 0) {
        System.err.println("It goes on after " + had + " bytes");
      }
    }

    void add(int bytes) {
      done += bytes;
      Duration now = getRunningLoop().time();
      if (onTerminal && now.minus(shown).compareTo(ofMillis(100)) >= 0) {
        shown = now;
        System.err.print("\r" + bar() + text());
      } else if (!onTerminal && step() > step) {
        step = step();
        System.err.println(text());
      }
    }

    void end() {
      if (onTerminal) {
        System.err.println("\r" + bar() + text());
      }
    }

    private long step() {
      return total > 0 ? done * STEPS / total : done / STEP;
    }

    private String bar() {
      int full = total > 0 ? (int) (done * WIDTH / total) : 0;
      return total > 0 ? "[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " : "";
    }

    private String text() {
      double seconds = Math.max(0.001, getRunningLoop().time().minus(begin).toMillis() / 1000.0);
      String percent = total > 0 ? "%3d %%, ".formatted(done * 100 / total) : "";
      return percent
          + "%.1f MB, %.1f MB/s   ".formatted(done / 1e6, (done - had) / 1e6 / seconds).strip();
    }
  }
}
