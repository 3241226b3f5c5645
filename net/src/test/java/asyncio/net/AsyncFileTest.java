package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.copyFile;
import static asyncio.net.Net.openFile;
import static asyncio.net.Net.readFile;
import static asyncio.net.Net.writeFile;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.Task;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, read and written off the loop. */
class AsyncFileTest {
  @TempDir Path directory;
  private Path path;

  @BeforeEach
  void name() {
    path = directory.resolve("file");
  }

  private static void run(Action main) {
    for (boolean portable : new boolean[] {false, true}) {
      Asyncio.run(main, LoopOptions.defaults().withDebug(false).withPortable(portable));
    }
  }

  @OnEachLoop
  void whatIsWrittenCanBeRead(Kind kind) {
    kind.run(
        () -> {
          try (AsyncFile file = openFile(path, CREATE, READ, WRITE)) {
            file.write("hello, world".getBytes(UTF_8));
            assertThat(file.position()).isEqualTo(12);
            file.seek(7);
            assertThat(file.readExactly(3)).asString(UTF_8).isEqualTo("wor");
            assertThat(file.read(1)).asString(UTF_8).isEqualTo("l");
            assertThat(file.read()).asString(UTF_8).isEqualTo("d");
            assertThat(file.read()).isEmpty();
            assertThat(file.read(10)).isEmpty();
            file.truncate(5);
            assertThat(file.size()).isEqualTo(5);
            assertThat(file.position()).isEqualTo(5);
            file.flush();
          }
          assertThat(readFile(path)).asString(UTF_8).isEqualTo("hello");
        });
  }

  @Test
  void aFileThatEndsTooSoonTellsWhatWasThere() {
    run(
        () -> {
          writeFile(path, "abc".getBytes(UTF_8));
          try (AsyncFile file = openFile(path)) {
            assertThatThrownBy(() -> file.readExactly(4))
                .isInstanceOfSatisfying(
                    IncompleteReadError.class,
                    error -> assertThat(error.partial()).asString(UTF_8).isEqualTo("abc"));
          }
        });
  }

  @Test
  void linesComeOneByOneHoweverLong() {
    String longLine = "x".repeat(200_000) + "\n";
    run(
        () -> {
          writeFile(path, ("one\n\n" + longLine + "three\nrest").getBytes(UTF_8));
          try (AsyncFile file = openFile(path)) {
            List<String> lines = new ArrayList<>();
            for (byte[] line : file) {
              lines.add(new String(line, UTF_8));
            }
            assertThat(lines).containsExactly("one\n", "\n", longLine, "three\n", "rest");
            file.seek(4);
            assertThat(file.readLine()).asString(UTF_8).isEqualTo("\n");
            assertThat(file.read(3)).asString(UTF_8).isEqualTo("xxx");
            assertThat(file.readLine()).hasSize(longLine.length() - 3);
          }
        });
  }

  @Test
  void aLineReadAheadIsForgottenWhenItIsOverwritten() {
    run(
        () -> {
          writeFile(path, "one\ntwo\nsix\n".getBytes(UTF_8));
          try (AsyncFile file = openFile(path, READ, WRITE)) {
            assertThat(file.readLine()).asString(UTF_8).isEqualTo("one\n");
            file.write("new".getBytes(UTF_8));
            file.seek(4);
            assertThat(file.readLine()).asString(UTF_8).isEqualTo("new\n");
            assertThat(file.readLine()).asString(UTF_8).isEqualTo("six\n");
          }
        });
  }

  @Test
  void appendingGoesToTheEndWhereverThePositionIs() {
    run(
        () -> {
          writeFile(path, "begin ".getBytes(UTF_8));
          try (AsyncFile file = openFile(path, WRITE, APPEND)) {
            file.seek(0);
            file.write("end".getBytes(UTF_8));
            assertThat(file.position()).isEqualTo(9);
          }
          assertThat(readFile(path)).asString(UTF_8).isEqualTo("begin end");
        });
  }

  @Test
  void tasksThatUseTheSameFileTakeTurns() {
    run(
        () -> {
          writeFile(path, new byte[0]);
          try (AsyncFile file = openFile(path, READ, WRITE)) {
            List<Task<?>> writers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
              byte[] line = ("line " + i + "\n").getBytes(UTF_8);
              writers.add(createTask(() -> file.write(line)));
            }
            writers.forEach(writer -> await(writer));
            file.seek(0);
            for (int i = 0; i < 20; i++) {
              assertThat(file.readLine()).asString(UTF_8).isEqualTo("line " + i + "\n");
            }
          }
        });
  }

  @Test
  void aCancelledReadHasNotMovedThePosition() {
    run(
        () -> {
          writeFile(path, "0123456789".getBytes(UTF_8));
          try (AsyncFile file = openFile(path)) {
            for (int steps = 0; steps < 8; steps++) {
              Task<byte[]> reading = createTask(() -> file.read(5));
              for (int i = 0; i < steps; i++) {
                sleep(Duration.ZERO);
              }
              boolean cancelled = reading.cancel();
              Asyncio.wait(List.of(reading));
              assertThat(file.position()).isEqualTo(cancelled ? 0 : 5);
              assertThat(file.size()).as("the next one has its turn").isEqualTo(10);
              file.seek(0);
            }
          }
        });
  }

  @Test
  void aCancelledWriteHappenedInWholeOrNotAtAll() {
    byte[] data = new byte[1_000_000];
    run(
        () -> {
          for (int steps = 0; steps < 8; steps++) {
            writeFile(path, new byte[0]);
            try (AsyncFile file = openFile(path, WRITE)) {
              Task<?> writing = createTask(() -> file.write(data));
              for (int i = 0; i < steps; i++) {
                sleep(Duration.ZERO);
              }
              writing.cancel();
              Asyncio.wait(List.of(writing));
              assertThat(file.size()).isIn(0L, 1_000_000L).isEqualTo(file.position());
            }
          }
        });
  }

  @Test
  void failuresAreTheSystemsOwn() {
    run(
        () -> {
          Path none = directory.resolve("none");
          assertThatThrownBy(() -> openFile(none))
              .isInstanceOf(UncheckedIOException.class)
              .hasCauseInstanceOf(NoSuchFileException.class);
          assertThatThrownBy(() -> readFile(none)).hasCauseInstanceOf(NoSuchFileException.class);
          writeFile(path, new byte[] {1});
          assertThatThrownBy(() -> copyFile(path, path.resolveSibling(".")))
              .isInstanceOf(UncheckedIOException.class);
          Path copy = directory.resolve("copy");
          Files.deleteIfExists(copy);
          copyFile(path, copy);
          assertThat(readFile(copy)).containsExactly(1);
          assertThatThrownBy(() -> copyFile(path, copy))
              .hasCauseInstanceOf(FileAlreadyExistsException.class);
          AsyncFile reading = openFile(path);
          assertThatThrownBy(() -> reading.write(new byte[] {2}))
              .isInstanceOf(java.nio.channels.NonWritableChannelException.class);
          assertThat(reading.read()).containsExactly(1);
          assertThatThrownBy(() -> reading.seek(-1)).isInstanceOf(IllegalArgumentException.class);
          reading.close();
          reading.close();
          assertThat(reading.isClosed()).isTrue();
          assertThatThrownBy(() -> reading.read())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("is closed");
        });
  }

  @Test
  void theLoopGoesOnWhileAFileIsRead() {
    List<String> trail = new ArrayList<>();
    run(
        () -> {
          trail.clear();
          writeFile(path, new byte[5_000_000]);
          Task<byte[]> reading = createTask(() -> readFile(path));
          createTask(() -> trail.add("another task"));
          trail.add("read " + await(reading).length);
          assertThat(trail).containsExactly("another task", "read 5000000");
        });
  }

  @Test
  void aFileThatIsNeverClosedWarns() throws Exception {
    List<String> warnings = java.util.Collections.synchronizedList(new ArrayList<>());
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            warnings.add(entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("asyncio");
    logger.addHandler(handler);
    try {
      run(
          () -> {
            writeFile(path, new byte[0]);
            openFile(path).size();
          });
      while (warnings.isEmpty()) {
        System.gc();
        Thread.sleep(10);
      }
      assertThat(warnings.getFirst()).isEqualTo("unclosed file " + path);
    } finally {
      logger.removeHandler(handler);
    }
  }
}
