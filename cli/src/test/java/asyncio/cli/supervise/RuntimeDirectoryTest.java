package asyncio.cli.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where supervisors have their sockets. */
@EnabledOnOs(OS.LINUX)
class RuntimeDirectoryTest {
  private static final String GONE = "" + Integer.MAX_VALUE; // no process has this number

  @TempDir private Path folder;

  @Test
  void whatADeadSupervisorHasLeftGoes() throws Exception {
    Path all = folder.resolve("all");
    RuntimeDirectory first = RuntimeDirectory.make(all);
    Path left = Files.createDirectory(all.resolve(GONE));
    Files.createFile(new RuntimeDirectory(left).workers());

    RuntimeDirectory own = RuntimeDirectory.make(all);

    assertThat(all).isDirectoryContaining(own.path()::equals);
    assertThat(left).doesNotExist();
    assertThat(own).isEqualTo(first);
    own.delete();
    assertThat(all).isEmptyDirectory();
  }

  @Test
  void whatCannotBeDeletedStopsNobody() throws Exception {
    Path all = folder.resolve("all");
    RuntimeDirectory.make(all).delete();
    Path strange = Files.createDirectory(all.resolve(GONE)).resolve("strange");
    Files.createFile(strange);

    RuntimeDirectory own = RuntimeDirectory.make(all);
    assertThat(own.path()).isEmptyDirectory();
    Files.createFile(own.path().resolve("strange"));
    own.delete();

    assertThat(strange).exists();
    assertThat(own.path()).exists();
  }
}
