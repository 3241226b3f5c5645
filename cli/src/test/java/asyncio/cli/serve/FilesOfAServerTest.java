package asyncio.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The pid file, the access log, and files that are watched. */
class FilesOfAServerTest {
  private static final long SELF = ProcessHandle.current().pid();

  @TempDir private Path directory;
  private final List<String> said = new ArrayList<>();

  // ---- P02: the pid file

  @Test
  void aPidFileNamesTheProcessAndGoesWithIt() throws IOException {
    Path path = directory.resolve("pid");
    try (PidFile _ = PidFile.write(path, said::add)) {
      assertThat(path).hasContent(SELF + "\n");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .doesNotContain("w-r--rw-")
          .startsWith("rw-");
    }
    assertThat(path).doesNotExist();
    assertThat(said).isEmpty();
  }

  @Test
  void oneOfAProcessThatIsGoneIsReplacedAndThatIsSaid() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path path = Files.writeString(directory.resolve("pid"), gone.pid() + "\n");
    try (PidFile _ = PidFile.write(path, said::add)) {
      assertThat(path).hasContent(SELF + "\n");
    }
    assertThat(said)
        .containsExactly(path + " of process " + gone.pid() + ", which is gone, is replaced");
  }

  @Test
  void oneOfAServerThatRunsIsRefusedAndStays() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                FilesOfAServerTest.class.getName())
            .start();
    try {
      Path path = Files.writeString(directory.resolve("pid"), "" + other.pid());
      assertThatThrownBy(() -> PidFile.write(path, said::add))
          .isInstanceOf(Refusal.class)
          .hasMessage(path + ": process " + other.pid() + " serves already");
      assertThat(path).hasContent("" + other.pid());
    } finally {
      other.destroyForcibly();
    }
  }

  /** A server that runs, as far as a pid file can tell. */
  public static void main(String[] args) throws Exception {
    Thread.sleep(60_000);
  }

  @Test
  void aNumberThatAnotherProgramHasNowIsNoServer() throws Exception {
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      Path path = Files.writeString(directory.resolve("pid"), "" + other.pid());
      PidFile.write(path, said::add).close();
      assertThat(said).hasSize(1);
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void whatIsNoPidFileIsLeftAlone() throws IOException {
    Path other = Files.writeString(directory.resolve("notes"), "buy milk");
    assertThatThrownBy(() -> PidFile.write(other, said::add))
        .hasMessageContaining("is no pid file");
    assertThat(other).hasContent("buy milk");
    Path link = Files.createSymbolicLink(directory.resolve("link"), other);
    assertThatThrownBy(() -> PidFile.write(link, said::add)).hasMessageContaining("is no pid file");
    assertThatThrownBy(() -> PidFile.write(directory.resolve("no/pid"), said::add))
        .hasMessageContaining("there is no such directory");
    Path replaced = directory.resolve("pid");
    try (PidFile _ = PidFile.write(replaced, said::add)) {
      Files.writeString(replaced, "1");
    }
    assertThat(replaced).hasContent("1");
  }

  // ---- P02: the access log

  @Test
  void linesAreAppendedInOrderAndAllAreThereAtTheEnd() throws IOException {
    Path path = Files.writeString(directory.resolve("log"), "before\n");
    try (LogWriter log = LogWriter.open(path.toString())) {
      for (int i = 0; i < 10_000; i++) {
        log.accept("line " + i);
      }
    }
    List<String> lines = Files.readAllLines(path);
    assertThat(lines).hasSize(10_001).startsWith("before", "line 0").endsWith("line 9999");
  }

  @Test
  void aLogThatWasMovedAwayIsOpenedAnew() throws Exception {
    Path path = directory.resolve("log");
    Path moved = directory.resolve("log.1");
    try (LogWriter log = LogWriter.open(path.toString())) {
      log.accept("one");
      while (Files.size(path) == 0) {
        Thread.sleep(1);
      }
      Files.move(path, moved);
      log.reopen();
      while (!Files.exists(path)) {
        Thread.sleep(1);
      }
      log.accept("two");
    }
    assertThat(moved).hasContent("one\n");
    assertThat(path).hasContent("two\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).endsWith("---");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aLogOnAFullDiskTellsAtTheEndHowManyLinesAreLost() {
    Logger logger = Logger.getLogger("asyncio");
    Handler heard =
        new Handler() {
          @Override
          public void publish(LogRecord each) {
            said.add(MessageFormat.format(each.getMessage(), each.getParameters()));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(heard);
    try (LogWriter log = LogWriter.open("/dev/full")) {
      log.accept("one");
      log.accept("two");
    } finally {
      logger.removeHandler(heard);
    }
    assertThat(said)
        .containsExactly(
            "the access log loses lines: No space left on device",
            "the access log has lost 2 lines");
  }

  @Test
  void aLogIsNotWrittenThroughALink() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "");
    Path link = Files.createSymbolicLink(directory.resolve("log"), secret);
    assertThatThrownBy(() -> LogWriter.open(link.toString()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("symbolic link");
    assertThatThrownBy(() -> LogWriter.open(directory.resolve("no/log").toString()))
        .hasMessageContaining("there is no such directory");
  }

  // ---- watching

  @Test
  void aChangeOfASourceOrOfAClassIsToldOnceAndNothingElseIs() throws Exception {
    Path source = Files.writeString(directory.resolve("Shop.java"), "1");
    Path classes = Files.createDirectory(directory.resolve("classes"));
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    try (Watch watch = new Watch(() -> told.add("changed"))) {
      watch.follow(List.of(source, classes));
      Files.writeString(directory.resolve(".Shop.java.swp"), "x");
      Files.writeString(directory.resolve("notes.txt"), "x");
      Files.writeString(source, "2");
      Files.writeString(source, "3");
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("changed");
      Path inner = Files.createDirectories(classes.resolve("com/example"));
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("changed");
      Files.writeString(inner.resolve("Shop.class"), "x");
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("changed");
      Files.writeString(directory.resolve("Beside.java"), "x");
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("changed");
    }
  }

  @Test
  void aDirectoryThatWasDeletedOrMovedAwayAndMadeAnewIsWatchedOn() throws Exception {
    Path classes = Files.createDirectories(directory.resolve("shop/target/classes"));
    Path sources = Files.createDirectories(directory.resolve("shop/src"));
    Path source = Files.writeString(sources.resolve("Shop.java"), "1");
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    try (Watch watch = new Watch(() -> told.add("changed"))) {
      watch.follow(List.of(source, classes));
      Files.delete(classes); // mvn clean
      Files.delete(classes.getParent());
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("changed");
      Files.createDirectories(classes); // mvn compile
      Path type = Files.writeString(classes.resolve("Shop.class"), "x");
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("changed");
      Files.writeString(type, "y");
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("changed");

      Files.move(sources, directory.resolve("shop/old"));
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("changed");
      Files.createDirectory(sources);
      Files.writeString(source, "2");
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("changed");
      Files.writeString(source, "3");
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("changed");
    }
  }
}
